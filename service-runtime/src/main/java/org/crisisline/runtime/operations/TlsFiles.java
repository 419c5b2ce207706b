package org.crisisline.runtime.operations;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Makes TLS contexts from PEM files (RFC 7468). Blocks on the disk; any thread. */
public final class TlsFiles {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");
    private static final char[] NO_PASSWORD = {};

    private TlsFiles() {}

    /**
     * What a server shows.
     *
     * @param chain its own certificate first
     * @param key in PKCS #8, not encrypted
     * @throws IOException naming the file and what was expected
     */
    public static SSLContext server(Path chain, Path key) throws IOException {
        try {
            KeyStore store = emptyStore();
            store.setKeyEntry("server", privateKey(key), NO_PASSWORD, certificates(chain));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, NO_PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(chain + " and " + key + " can't be used together: " + e.getMessage(), e);
        }
    }

    /**
     * Whom a client believes: only these authorities.
     *
     * @throws IOException naming the file and what was expected
     */
    public static SSLContext client(Path authorities) throws IOException {
        try {
            KeyStore store = emptyStore();
            int number = 0;
            for (Certificate authority : certificates(authorities)) {
                store.setCertificateEntry("authority-" + number++, authority);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(authorities + " can't be used: " + e.getMessage(), e);
        }
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Certificate[] certificates(Path pem) throws IOException, GeneralSecurityException {
        byte[] bytes = Files.readAllBytes(pem);
        Collection<? extends Certificate> found =
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes));
        if (found.isEmpty()) {
            throw new IOException("expected certificates in PEM, found none in " + pem);
        }
        return found.toArray(Certificate[]::new);
    }

    private static PrivateKey privateKey(Path pem) throws IOException, GeneralSecurityException {
        Matcher key = KEY.matcher(Files.readString(pem, ISO_8859_1));
        if (!key.find()) {
            throw new IOException("expected a private key in PKCS #8, PEM, not encrypted, found none in " + pem);
        }
        PKCS8EncodedKeySpec bytes;
        try {
            bytes = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(key.group(1)));
        } catch (IllegalArgumentException e) {
            throw new IOException("expected a private key in PEM, found broken base64 in " + pem, e);
        }
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(bytes);
            } catch (InvalidKeySpecException e) {
                // Of another kind; PKCS #8 would tell, but Java has nobody who reads it.
            }
        }
        throw new IOException("expected a key of one of " + ALGORITHMS + " in " + pem);
    }
}
