package org.crisisline.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import org.crisisline.client.socket.Trust;

/** A client between two gateways: its active connection is at the first, and a spare at the other. */
abstract class TwoGatewaysTest extends ScriptedTest {
    /** Ten times the longest wait before a spare is dialled, with the back-off of these tests. */
    static final long LONG_ENOUGH_MILLIS = 1_000;

    final ScriptedGateway other = closing(new ScriptedGateway());

    CrisisClientBuilder betweenTwo() throws Exception {
        return builder()
                .gateways(gateway.url(), other.url())
                .trust(Trust.authorities(certificate(gateway), certificate(other)));
    }

    /** The next connection there, which comes as a spare. */
    static ScriptedGateway.Connection nextSpare(ScriptedGateway at) throws InterruptedException {
        ScriptedGateway.Connection spare = at.next();
        assertThat(spare.expect("connect").path("standby").asBoolean()).isTrue();
        spare.send(ScriptedGateway.connected().put("active", false));
        return spare;
    }

    /** The same at the other gateway, once the client knows it. */
    ScriptedGateway.Connection knownSpare() throws InterruptedException {
        ScriptedGateway.Connection spare = nextSpare(other);
        known(spare);
        return spare;
    }

    /** Once the client has answered something that was sent behind the rest, it has read the rest, too. */
    static void known(ScriptedGateway.Connection connection) {
        int pongs = connection.pongs();
        connection.ping();
        await().until(() -> connection.pongs() > pongs);
    }

    private static X509Certificate certificate(ScriptedGateway of) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(of.caPem().getBytes(StandardCharsets.US_ASCII)));
    }
}
