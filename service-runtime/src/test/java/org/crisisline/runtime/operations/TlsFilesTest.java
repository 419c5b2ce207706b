package org.crisisline.runtime.operations;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsFilesTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    Path folder;

    private Path chain;
    private Path key;

    private void make(String algorithm) throws Exception {
        Path store = folder.resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "x",
                        "-keyalg",
                        algorithm,
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        chain = pem("chain.pem", "CERTIFICATE", keys.getCertificate("x").getEncoded());
        key = pem("key.pem", "PRIVATE KEY", keys.getKey("x", PASSWORD).getEncoded());
    }

    private Path pem(String name, String label, byte[] bytes) throws IOException {
        String text = "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(bytes) + "\n-----END " + label
                + "-----\n";
        return Files.writeString(folder.resolve(name), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA", "Ed25519"})
    void serverWithItsKey_isBelievedByWhoKnowsItsAuthority(String algorithm) throws Exception {
        make(algorithm);
        HttpSettings settings =
                HttpSettings.of("127.0.0.1", 0, Optional.empty()).withTls(TlsFiles.server(chain, key));
        try (HttpEndpoint endpoint = new HttpEndpoint("test", settings)) {
            endpoint.quick("/x", request -> Response.text(200, "yes"));
            endpoint.start();
            URI uri = endpoint.uri().resolve("/x");

            assertThat(client(TlsFiles.client(chain))
                            .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                            .body())
                    .isEqualTo("yes");
            assertThatThrownBy(() -> HttpClient.newHttpClient()
                            .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding()))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void filesWithoutWhatIsExpected_areNamed() throws Exception {
        make("EC");

        assertThatThrownBy(() -> TlsFiles.server(chain, chain))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("PKCS #8")
                .hasMessageContaining("chain.pem");
        assertThatThrownBy(() -> TlsFiles.client(key))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("key.pem");
    }

    private static HttpClient client(javax.net.ssl.SSLContext context) {
        return HttpClient.newBuilder().sslContext(context).build();
    }
}
