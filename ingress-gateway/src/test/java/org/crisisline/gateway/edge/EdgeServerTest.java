package org.crisisline.gateway.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.awaitility.Awaitility;
import org.crisisline.gateway.connection.ConnectionLimits;
import org.crisisline.gateway.connection.ConnectionSettings;
import org.crisisline.gateway.connection.FakePorts;
import org.crisisline.gateway.wire.EmergencyNumbers;
import org.crisisline.gateway.wire.JsonFrameCodec;
import org.crisisline.schemas.record.Detached;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The listener on a real socket with real TLS, against the JDK's own client. */
class EdgeServerTest {
    private static final char[] PASSWORD = "for the test only".toCharArray();

    @TempDir
    static Path folder;

    private static SSLContext trust;
    private final FakePorts gateway = new FakePorts();
    private EdgeServer server;

    /** The JDK has no public way to make a certificate, but it has a tool. */
    @BeforeAll
    static void makeCertificate() throws Exception {
        Path store = folder.resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "gateway",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost,ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
        Certificate certificate = keys.getCertificate("gateway");
        PrivateKey key = (PrivateKey) keys.getKey("gateway", PASSWORD);
        pem("gateway.pem", "CERTIFICATE", certificate.getEncoded());
        pem("gateway-key.pem", "PRIVATE KEY", key.getEncoded());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("gateway", certificate);
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        trust = SSLContext.getInstance("TLS");
        trust.init(null, factory.getTrustManagers(), null);
    }

    private static void pem(String name, String type, byte[] bytes) throws IOException {
        Files.writeString(
                folder.resolve(name),
                "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + type
                        + "-----\n");
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
        gateway.registry.close();
    }

    @Test
    void a_client_connects_over_tls_talks_and_closes() throws Exception {
        start();
        gateway.good("good", gateway.person("p-1"));
        Listener listener = new Listener();
        WebSocket socket = connect(listener);

        socket.sendText("{\"type\":\"connect\",\"token\":\"good\"}", true).get(5, TimeUnit.SECONDS);
        assertThat(listener.next()).contains("\"type\":\"connected\"");
        socket.sendText("{\"type\":\"send\",\"id\":\"1\",\"kind\":\"text\",\"payload\":{}}", true)
                .get(5, TimeUnit.SECONDS);
        Awaitility.await().until(() -> gateway.sent.size() == 1);
        gateway.sent.get(0).answer().accepted(7);
        assertThat(listener.next()).contains("\"type\":\"accepted\"").contains("\"position\":7");
        socket.sendClose(1000, "bye").get(5, TimeUnit.SECONDS);

        assertThat(listener.next()).isEqualTo("closed 1000");
        Awaitility.await().until(() -> gateway.directory.size() == 0);
        assertThat(gateway.told(Detached.class)).hasSize(1);
        Awaitility.await().until(() -> server.openSockets() == 0);
    }

    @Test
    void tls_1_2_is_refused() throws Exception {
        start();
        try (SSLSocket socket = (SSLSocket) trust.getSocketFactory().createSocket("127.0.0.1", server.port())) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setProtocols(new String[] {"TLSv1.2"});
            socket.setSSLParameters(parameters);

            assertThatExceptionOfType(SSLException.class).isThrownBy(socket::startHandshake);
        }
        Awaitility.await()
                .until(() -> gateway.counted("crisis_gateway_connections_refused_total", "reason", "tls") == 1);
    }

    @Test
    void a_port_that_is_taken_is_named_with_the_key_that_changes_it() throws Exception {
        start();
        EdgeServer second = server(server.port());

        assertThatExceptionOfType(BindException.class)
                .isThrownBy(second::start)
                .withMessageContaining("127.0.0.1:" + server.port() + " (gateway.host, gateway.port)");
        second.close();
    }

    @Test
    void a_certificate_that_is_not_there_is_named() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TlsContext.of(Path.of("nowhere.pem"), folder.resolve("gateway-key.pem")))
                .withMessage("TLS certificate nowhere.pem can't be read");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TlsContext.of(folder.resolve("gateway-key.pem"), folder.resolve("gateway.pem")))
                .withMessageContaining("expected a PEM chain and a PKCS #8 PEM key that belong together");
    }

    @Test
    void who_is_there_stays_when_nobody_new_is_taken() throws Exception {
        start();
        gateway.good("good", gateway.person("p-1"));
        Listener listener = new Listener();
        WebSocket socket = connect(listener);
        socket.sendText("{\"type\":\"connect\",\"token\":\"good\"}", true).get(5, TimeUnit.SECONDS);
        listener.next();
        URI uri = uri();

        server.stopAccepting();

        socket.sendText("{\"type\":\"ping\"}", true).get(5, TimeUnit.SECONDS);
        assertThat(listener.next()).contains("pong");
        assertThatExceptionOfType(java.util.concurrent.ExecutionException.class)
                .isThrownBy(() -> HttpClient.newBuilder()
                        .sslContext(trust)
                        .build()
                        .newWebSocketBuilder()
                        .buildAsync(uri, new Listener())
                        .get(5, TimeUnit.SECONDS));
    }

    private void start() throws Exception {
        server = server(0);
        server.start();
    }

    private EdgeServer server(int port) {
        ConnectionLimits.Rate rate = new ConnectionLimits.Rate(100, 100);
        ConnectionSettings connections = new ConnectionSettings(
                "g-1",
                "epoch",
                new ConnectionLimits(4_096, 1_024, rate, rate, rate, rate, 16, 16, 1 << 20),
                Duration.ofSeconds(15),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                8,
                List.of());
        EdgeSettings settings = new EdgeSettings(
                "127.0.0.1",
                port,
                folder.resolve("gateway.pem"),
                folder.resolve("gateway-key.pem"),
                2,
                16,
                List.of(),
                List.of(),
                100,
                Duration.ofSeconds(5),
                4_096,
                false,
                EmergencyNumbers.NONE);
        return new EdgeServer(settings, List.of(new JsonFrameCodec()), connections, gateway.ports());
    }

    private URI uri() {
        return URI.create("wss://localhost:" + server.port() + "/v1/connect");
    }

    private WebSocket connect(Listener listener) throws Exception {
        return HttpClient.newBuilder()
                .sslContext(trust)
                .build()
                .newWebSocketBuilder()
                .subprotocols("crisis.v1.json")
                .buildAsync(uri(), listener)
                .get(10, TimeUnit.SECONDS);
    }

    private static final class Listener implements WebSocket.Listener {
        private final LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();

        String next() throws InterruptedException {
            String next = heard.poll(10, TimeUnit.SECONDS);
            assertThat(next).as("something from the gateway").isNotNull();
            return next;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                heard.add(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            heard.add("closed " + code);
            return null;
        }
    }
}
