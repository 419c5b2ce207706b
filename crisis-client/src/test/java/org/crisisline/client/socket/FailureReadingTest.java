package org.crisisline.client.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.net.ConnectException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.crisisline.client.socket.ConnectFailedException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailureReadingTest {
    private static final GatewayAddress ADDRESS = GatewayAddress.parse("wss://gateway.example", false);

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new ConnectException("Connection refused"), Reason.UNREACHABLE, "can't be reached"),
                Arguments.of(new NotSslRecordException("HTTP/1.1"), Reason.TLS, "does not speak it"),
                Arguments.of(new SSLHandshakeException("protocol_version"), Reason.TLS, "TLS 1.3 is needed"),
                Arguments.of(
                        wrapped(new CertificateException("No name matching gateway.example found")),
                        Reason.WRONG_HOST,
                        "for another host"),
                Arguments.of(
                        wrapped(new CertificateException("No path", new CertPathValidatorException("no anchor"))),
                        Reason.NOT_TRUSTED,
                        "pass the CA"),
                Arguments.of(wrapped(new CertificateExpiredException("in 1999")), Reason.NOT_TRUSTED, "out of date"),
                Arguments.of(new IllegalStateException("odd"), Reason.NOT_A_GATEWAY, "odd"));
    }

    private static Throwable wrapped(CertificateException why) {
        SSLHandshakeException thrown = new SSLHandshakeException("handshake");
        thrown.initCause(why);
        return new IOException(thrown);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whatWasThrownIsSortedByWhatSomeoneCanDoAboutIt(Throwable thrown, Reason reason, String words) {
        ConnectFailedException read = FailureReading.read(ADDRESS, thrown);
        assertThat(read.reason()).isEqualTo(reason);
        assertThat(read).hasMessageContaining(words).hasMessageContaining("wss://gateway.example:443/v1/connect");
        assertThat(read).hasCause(thrown);
    }

    @Test
    void aCycleOfCausesIsNotFollowedForever() {
        Exception one = new Exception("one");
        Exception two = new Exception("two", one);
        one.initCause(two);
        assertThat(FailureReading.read(ADDRESS, one).reason()).isEqualTo(Reason.NOT_A_GATEWAY);
    }

    @Test
    void anAddressIsCompletedAndKeepsWhatWasSaid() {
        assertThat(GatewayAddress.parse("wss://h:8443/v1/connect", false)).hasToString("wss://h:8443/v1/connect");
        assertThat(GatewayAddress.parse("wss://h:8443/", false)).hasToString("wss://h:8443/v1/connect");
        assertThat(GatewayAddress.parse("ws://h", true)).hasToString("ws://h:80/v1/connect");
        assertThat(GatewayAddress.parse("wss://[::1]:1/x", false).host()).isEqualTo("::1");
    }
}
