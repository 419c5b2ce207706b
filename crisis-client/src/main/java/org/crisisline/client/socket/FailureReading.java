package org.crisisline.client.socket;

import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakeException;
import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.crisisline.client.socket.ConnectFailedException.Reason;

/** Sorts what a failed connection threw into the reasons that someone can act upon. Pure. */
final class FailureReading {
    private FailureReading() {}

    static ConnectFailedException read(GatewayAddress address, Throwable thrown) {
        Optional<WebSocketClientHandshakeException> upgrade = find(thrown, WebSocketClientHandshakeException.class);
        if (upgrade.isPresent()) {
            return upgrade(address, upgrade.get());
        }
        if (find(thrown, CertificateExpiredException.class).isPresent()
                || find(thrown, CertificateNotYetValidException.class).isPresent()) {
            return of(Reason.NOT_TRUSTED, "TLS: the certificate of " + address + " is out of date", thrown);
        }
        Optional<CertificateException> certificate = find(thrown, CertificateException.class);
        if (certificate.isPresent()) {
            return certificate(address, certificate.get(), thrown);
        }
        if (find(thrown, NotSslRecordException.class).isPresent()) {
            return of(Reason.TLS, "TLS: " + address + " does not speak it", thrown);
        }
        Optional<SSLException> tls = find(thrown, SSLException.class);
        if (tls.isPresent()) {
            return of(Reason.TLS, "TLS: " + address + ": " + tls.get().getMessage() + " (TLS 1.3 is needed)", thrown);
        }
        if (thrown instanceof IOException) {
            return of(Reason.UNREACHABLE, address + " can't be reached: " + thrown.getMessage(), thrown);
        }
        return of(Reason.NOT_A_GATEWAY, address + ": " + thrown.getMessage(), thrown);
    }

    private static ConnectFailedException upgrade(GatewayAddress address, WebSocketClientHandshakeException thrown) {
        if (thrown.response() != null && thrown.response().status().code() != 101) {
            return ConnectFailedException.refused(
                    address, thrown.response().status().code(), thrown);
        }
        return of(
                Reason.NOT_A_GATEWAY,
                address + " does not speak crisis.v1.json over WebSocket: " + thrown.getMessage(),
                thrown);
    }

    private static ConnectFailedException certificate(
            GatewayAddress address, CertificateException certificate, Throwable thrown) {
        String words = String.valueOf(certificate.getMessage());
        // The platform tells a wrong name from an unknown signer only by its words and by the lack of a path validation
        // behind it.
        boolean wrongName = find(certificate, CertPathValidatorException.class).isEmpty()
                && (words.contains("subject alternative") || words.contains("No name matching"));
        return wrongName
                ? of(Reason.WRONG_HOST, "TLS: the certificate of " + address + " is for another host: " + words, thrown)
                : of(
                        Reason.NOT_TRUSTED,
                        "TLS: certificate of " + address
                                + " not trusted: pass the CA that signed it with trust(Trust.authorities(PEM file))",
                        thrown);
    }

    private static ConnectFailedException of(Reason reason, String message, Throwable cause) {
        return ConnectFailedException.of(reason, message, cause);
    }

    private static <T extends Throwable> Optional<T> find(Throwable thrown, Class<T> type) {
        Throwable cause = thrown;
        // Chains of causes may be cyclic; no real one is that long.
        for (int depth = 0; cause != null && depth < 20; depth++) {
            if (type.isInstance(cause)) {
                return Optional.of(type.cast(cause));
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }
}
