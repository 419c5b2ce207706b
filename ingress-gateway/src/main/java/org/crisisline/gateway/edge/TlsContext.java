package org.crisisline.gateway.edge;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLException;

/** TLS 1.3 and nothing else, by BoringSSL where it runs, by the JDK elsewhere. */
final class TlsContext {
    private TlsContext() {}

    /**
     * Reads certificate and key.
     *
     * @throws IllegalArgumentException naming the file that can't be used
     */
    static SslContext of(Path certificate, Path key) {
        requireReadable("certificate", certificate);
        requireReadable("key", key);
        try {
            return SslContextBuilder.forServer(certificate.toFile(), key.toFile())
                    .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                    .protocols("TLSv1.3")
                    .build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "TLS can't be set up with certificate " + certificate + " and key " + key
                            + ": expected a PEM chain and a PKCS #8 PEM key that belong together",
                    e);
        }
    }

    private static void requireReadable(String what, Path file) {
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException("TLS " + what + " " + file + " can't be read");
        }
    }
}
