package org.crisisline.client.socket;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLException;

/**
 * Whose certificates are believed. TLS 1.3 only, and the certificate must be for the host that was dialled. Make one
 * and share it: clients that share it resume each other's TLS sessions. Any thread.
 */
public final class Trust {
    private final SslContext context;

    private Trust(SslContextBuilder builder, String what) {
        try {
            this.context = builder.protocols("TLSv1.3")
                    .endpointIdentificationAlgorithm("HTTPS")
                    .build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new IllegalArgumentException("trust: " + what + " can't be used: " + e.getMessage(), e);
        }
    }

    /** The authorities that this Java platform believes. */
    public static Trust system() {
        return new Trust(SslContextBuilder.forClient(), "the platform's trust store");
    }

    /**
     * Only the authorities in this PEM file.
     *
     * @throws IllegalArgumentException if it can't be read or holds no certificate
     */
    public static Trust authorities(Path pem) {
        File file = pem.toFile();
        if (!Files.isReadable(pem)) {
            throw new IllegalArgumentException("trust: expected a readable PEM file, found none at " + pem);
        }
        return new Trust(trusting(file, pem), "the PEM file " + pem);
    }

    /** Only these authorities. */
    public static Trust authorities(X509Certificate... certificates) {
        return new Trust(SslContextBuilder.forClient().trustManager(certificates), "the given certificates");
    }

    private static SslContextBuilder trusting(File file, Path pem) {
        try {
            return SslContextBuilder.forClient().trustManager(file);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("trust: expected certificates in PEM, found none in " + pem, e);
        }
    }

    SslContext context() {
        return context;
    }
}
