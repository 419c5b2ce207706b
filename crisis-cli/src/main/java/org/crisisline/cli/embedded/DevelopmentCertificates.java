package org.crisisline.cli.embedded;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * TLS for a machine on which nobody wants to set TLS up: a certificate authority of this data directory's own, and a
 * server certificate that it signed. For development only; whoever holds {@code ca.key} can impersonate any host to
 * those who trust {@code ca.pem}, so it stays in the folder with permissions for its owner only.
 *
 * <p>The authority lives ten years, so that it is trusted once. The server certificate (RFC 5280, ECDSA P-256) lives
 * {@value #SERVER_DAYS} days, which every browser accepts, and is renewed by {@link #ensure} when fewer than
 * {@value #RENEW_BEFORE_DAYS} are left, when it lacks a name, or when a file is missing or damaged.
 *
 * <p>Only the JDK's own cryptography signs; Bouncy Castle encodes, and its provider isn't registered.
 *
 * @param authority PEM of the authority's certificate, for clients to trust
 * @param chain PEM of the server certificate, then of the authority
 * @param key PKCS#8 PEM of the server's key
 */
public record DevelopmentCertificates(Path authority, Path chain, Path key) {
    private static final int AUTHORITY_DAYS = 3650;
    /** Browsers refuse more than 398 days from public authorities, and Apple more than 825 from any. */
    private static final int SERVER_DAYS = 397;

    private static final int RENEW_BEFORE_DAYS = 30;
    /** Clocks of other machines may be behind. */
    private static final Duration BACKDATED = Duration.ofHours(1);

    private static final X500Name AUTHORITY_NAME = new X500Name("CN=crisis development CA");
    private static final X500Name SERVER_NAME = new X500Name("CN=crisis development server");
    private static final String SIGNATURE = "SHA256withECDSA";
    private static final Pattern DNS_NAME =
            Pattern.compile("(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");
    private static final Set<String> ADDRESSES = Set.of("127.0.0.1", "::1");

    private record Issued(X509Certificate certificate, PrivateKey key) {}

    /**
     * Makes what is missing or worn out in {@code folder}, for localhost, its addresses and this machine's name;
     * changes nothing when all is well. Not for two threads at once on one folder.
     *
     * @throws StackException when the folder can't be written
     */
    public static DevelopmentCertificates ensure(Path folder, Clock clock) {
        Set<String> names = new LinkedHashSet<>(List.of("localhost"));
        hostName().ifPresent(names::add);
        return ensure(folder, clock, names);
    }

    static DevelopmentCertificates ensure(Path folder, Clock clock, Set<String> dnsNames) {
        try {
            return ensureFiles(folder, clock.instant(), dnsNames);
        } catch (IOException failure) {
            throw new StackException("certificates can't be written to %s: %s".formatted(folder, failure), failure);
        } catch (GeneralSecurityException | OperatorCreationException failure) {
            throw new StackException("this Java runtime can't make certificates: " + failure.getMessage(), failure);
        }
    }

    private static DevelopmentCertificates ensureFiles(Path folder, Instant now, Set<String> dnsNames)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        DevelopmentCertificates files = new DevelopmentCertificates(
                folder.resolve("ca.pem"), folder.resolve("server.pem"), folder.resolve("server.key"));
        Path authorityKey = folder.resolve("ca.key");
        Optional<Issued> found = read(files.authority, authorityKey).filter(issued -> isAuthority(issued, now));
        Issued authority = found.isPresent() ? found.get() : createAuthority(now);
        if (found.isEmpty()) {
            // The key first: a certificate is never there without it, and one that doesn't fit is replaced again.
            PrivateFiles.write(authorityKey, pem("PRIVATE KEY", authority.key.getEncoded()));
            PrivateFiles.writeReadable(files.authority, pem(authority.certificate));
        }
        Optional<Issued> server =
                read(files.chain, files.key).filter(issued -> isGoodServer(issued, authority, now, dnsNames));
        if (server.isEmpty()) {
            Issued fresh = createServer(authority, now, dnsNames);
            PrivateFiles.write(files.key, pem("PRIVATE KEY", fresh.key.getEncoded()));
            PrivateFiles.writeReadable(files.chain, pem(fresh.certificate) + pem(authority.certificate));
        }
        return files;
    }

    private static Issued createAuthority(Instant now)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        KeyPair keys = newKeys();
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                        AUTHORITY_NAME,
                        newSerial(),
                        Date.from(now.minus(BACKDATED)),
                        Date.from(now.plus(Duration.ofDays(AUTHORITY_DAYS))),
                        AUTHORITY_NAME,
                        keys.getPublic())
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                .addExtension(
                        Extension.subjectKeyIdentifier,
                        false,
                        new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
        return new Issued(sign(builder, keys.getPrivate()), keys.getPrivate());
    }

    private static Issued createServer(Issued authority, Instant now, Set<String> dnsNames)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        KeyPair keys = newKeys();
        Instant end = now.plus(Duration.ofDays(SERVER_DAYS));
        Instant authorityEnd = authority.certificate.getNotAfter().toInstant();
        List<GeneralName> names = new ArrayList<>();
        dnsNames.forEach(name -> names.add(new GeneralName(GeneralName.dNSName, name)));
        ADDRESSES.forEach(address -> names.add(new GeneralName(GeneralName.iPAddress, address)));
        JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                        authority.certificate,
                        newSerial(),
                        Date.from(now.minus(BACKDATED)),
                        Date.from(end.isBefore(authorityEnd) ? end : authorityEnd),
                        SERVER_NAME,
                        keys.getPublic())
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
                .addExtension(
                        Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(GeneralName[]::new)))
                .addExtension(
                        Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(keys.getPublic()))
                .addExtension(
                        Extension.authorityKeyIdentifier,
                        false,
                        extensions.createAuthorityKeyIdentifier(authority.certificate));
        return new Issued(sign(builder, authority.key), keys.getPrivate());
    }

    private static KeyPair newKeys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    /** Positive, and 127 random bits: RFC 5280 allows 20 octets. */
    private static BigInteger newSerial() {
        return new BigInteger(127, new SecureRandom()).setBit(126);
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
            throws OperatorCreationException, CertificateException {
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(key)));
    }

    /** The first certificate of a file and its key; empty when either is missing, damaged, or of another pair. */
    private static Optional<Issued> read(Path certificateFile, Path keyFile) throws IOException {
        try {
            Collection<? extends Certificate> chain;
            try (var in = Files.newInputStream(certificateFile)) {
                chain = CertificateFactory.getInstance("X.509").generateCertificates(in);
            }
            if (chain.isEmpty() || !(chain.iterator().next() instanceof X509Certificate certificate)) {
                return Optional.empty();
            }
            String base64 =
                    Files.readString(keyFile, StandardCharsets.ISO_8859_1).replaceAll("-----[A-Z ]+-----", "");
            PrivateKey key = KeyFactory.getInstance("EC")
                    .generatePrivate(
                            new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64)));
            PrivateFiles.restrict(keyFile);
            return belongTogether(certificate.getPublicKey(), key)
                    ? Optional.of(new Issued(certificate, key))
                    : Optional.empty();
        } catch (NoSuchFileException | GeneralSecurityException | IllegalArgumentException missingOrDamaged) {
            return Optional.empty();
        }
    }

    private static boolean belongTogether(PublicKey publicKey, PrivateKey privateKey) throws GeneralSecurityException {
        byte[] probe = {1, 2, 3};
        Signature signer = Signature.getInstance(SIGNATURE);
        signer.initSign(privateKey);
        signer.update(probe);
        byte[] signature = signer.sign();
        signer.initVerify(publicKey);
        signer.update(probe);
        return signer.verify(signature);
    }

    private static boolean isAuthority(Issued issued, Instant now) {
        return issued.certificate.getBasicConstraints() >= 0 && lastsFrom(issued.certificate, now);
    }

    private static boolean isGoodServer(Issued server, Issued authority, Instant now, Set<String> dnsNames) {
        try {
            server.certificate.verify(authority.certificate.getPublicKey());
            return lastsFrom(server.certificate, now)
                    && names(server.certificate).containsAll(dnsNames);
        } catch (GeneralSecurityException signedByAnother) {
            return false;
        }
    }

    private static boolean lastsFrom(X509Certificate certificate, Instant now) {
        return !certificate.getNotBefore().toInstant().isAfter(now)
                && !certificate.getNotAfter().toInstant().isBefore(now.plus(Duration.ofDays(RENEW_BEFORE_DAYS)));
    }

    private static Set<String> names(X509Certificate certificate) throws CertificateParsingException {
        Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
        Set<String> names = new LinkedHashSet<>();
        if (alternatives != null) {
            alternatives.forEach(alternative -> names.add(String.valueOf(alternative.get(1))));
        }
        return names;
    }

    /** This machine's name, if it has one that a certificate can carry. */
    private static Optional<String> hostName() {
        String name;
        try {
            // Linux: without asking a resolver, which may take seconds where there is no network.
            name = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException notLinux) {
            try {
                name = InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException nameless) {
                return Optional.empty();
            }
        }
        return Optional.of(name.toLowerCase(Locale.ROOT))
                .filter(lower -> DNS_NAME.matcher(lower).matches());
    }

    private static String pem(X509Certificate certificate) throws CertificateException {
        return pem("CERTIFICATE", certificate.getEncoded());
    }

    private static String pem(String label, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    }
}
