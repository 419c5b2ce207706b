package org.crisisline.cli.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Security;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DevelopmentCertificatesTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Set<String> NAMES = Set.of("localhost", "laptop");

    @TempDir
    private Path folder;

    @Test
    void emptyFolder_ensured_holdsAServerThatTheAuthorityVouchesFor() throws Exception {
        DevelopmentCertificates files = DevelopmentCertificates.ensure(folder, at(NOW), NAMES);

        X509Certificate authority = read(files.authority()).get(0);
        assertThat(authority.getSubjectX500Principal().getName()).isEqualTo("CN=crisis development CA");
        assertThat(authority.getBasicConstraints()).isZero();
        assertThat(authority.getKeyUsage()[5]).as("keyCertSign").isTrue();
        assertThat(authority.getNotAfter().toInstant()).isEqualTo(NOW.plus(Duration.ofDays(3650)));

        List<X509Certificate> chain = read(files.chain());
        X509Certificate server = chain.get(0);
        assertThat(chain).hasSize(2).endsWith(authority);
        assertThat(server.getBasicConstraints()).isEqualTo(-1);
        assertThat(server.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(server.getPublicKey().getAlgorithm()).isEqualTo("EC");
        assertThat(server.getNotAfter().toInstant()).isEqualTo(NOW.plus(Duration.ofDays(397)));
        assertThat(server.getSubjectAlternativeNames())
                .extracting(alternative -> alternative.get(1).toString())
                .containsExactlyInAnyOrder("localhost", "laptop", "127.0.0.1", "0:0:0:0:0:0:0:1");
        assertThatCode(() -> validate(server, authority, NOW)).doesNotThrowAnyException();
    }

    @Test
    void emptyFolder_ensured_keepsKeysToTheOwner() throws Exception {
        DevelopmentCertificates files = DevelopmentCertificates.ensure(folder, at(NOW));

        assertThat(permissions(files.key())).isEqualTo("rw-------");
        assertThat(permissions(folder.resolve("ca.key"))).isEqualTo("rw-------");
        assertThat(permissions(files.authority())).isEqualTo("rw-r--r--");
        assertThat(Files.readString(files.key())).startsWith("-----BEGIN PRIVATE KEY-----\n");
        assertThat(Security.getProvider("BC"))
                .as("a provider for the whole process")
                .isNull();
    }

    @Test
    void goodFiles_ensuredAgain_stayAsTheyAre() throws IOException {
        DevelopmentCertificates.ensure(folder, at(NOW), NAMES);
        Map<Path, String> before = contents();

        DevelopmentCertificates.ensure(folder, at(NOW.plus(Duration.ofDays(366))), NAMES);

        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void fewerThan30DaysLeft_ensured_renewsTheServerUnderTheSameAuthority() throws Exception {
        DevelopmentCertificates files = DevelopmentCertificates.ensure(folder, at(NOW), NAMES);
        Map<Path, String> before = contents();
        Instant later = NOW.plus(Duration.ofDays(368));

        DevelopmentCertificates.ensure(folder, at(later), NAMES);

        assertThat(contents().get(files.authority())).isEqualTo(before.get(files.authority()));
        assertThat(contents().get(files.key())).isNotEqualTo(before.get(files.key()));
        X509Certificate server = read(files.chain()).get(0);
        assertThat(server.getNotAfter().toInstant()).isEqualTo(later.plus(Duration.ofDays(397)));
        validate(server, read(files.authority()).get(0), later);
    }

    @Test
    void anotherHostName_ensured_renewsTheServer() throws Exception {
        DevelopmentCertificates files = DevelopmentCertificates.ensure(folder, at(NOW), Set.of("localhost"));

        DevelopmentCertificates.ensure(folder, at(NOW), NAMES);

        assertThat(read(files.chain()).get(0).getSubjectAlternativeNames())
                .extracting(alternative -> alternative.get(1).toString())
                .contains("laptop");
    }

    @Test
    void authorityAboutToEnd_ensured_startsAnew() throws Exception {
        DevelopmentCertificates files = DevelopmentCertificates.ensure(folder, at(NOW), NAMES);
        Instant later = NOW.plus(Duration.ofDays(3640));

        DevelopmentCertificates.ensure(folder, at(later), NAMES);

        validate(read(files.chain()).get(0), read(files.authority()).get(0), later.plus(Duration.ofDays(300)));
    }

    @Test
    void authorityWithLessThanAServersLife_ensured_serverEndsWithIt() throws Exception {
        DevelopmentCertificates files = DevelopmentCertificates.ensure(folder, at(NOW), NAMES);

        DevelopmentCertificates.ensure(folder, at(NOW.plus(Duration.ofDays(3600))), NAMES);

        assertThat(read(files.chain()).get(0).getNotAfter())
                .isEqualTo(read(files.authority()).get(0).getNotAfter());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ca.pem", "ca.key", "server.pem", "server.key"})
    void damagedFile_ensured_isReplacedByOnesThatFit(String name) throws Exception {
        DevelopmentCertificates files = DevelopmentCertificates.ensure(folder, at(NOW), NAMES);
        Files.write(folder.resolve(name), new byte[] {(byte) 0xff, 0, 1});

        DevelopmentCertificates.ensure(folder, at(NOW), NAMES);

        validate(read(files.chain()).get(0), read(files.authority()).get(0), NOW);
        Map<Path, String> settled = contents();
        DevelopmentCertificates.ensure(folder, at(NOW), NAMES);
        assertThat(contents()).isEqualTo(settled);
    }

    private static Clock at(Instant now) {
        return Clock.fixed(now, ZoneOffset.UTC);
    }

    private static void validate(X509Certificate server, X509Certificate authority, Instant now) throws Exception {
        CertPath path = CertificateFactory.getInstance("X.509").generateCertPath(List.of(server));
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(authority, null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(now));
        CertPathValidator.getInstance("PKIX").validate(path, parameters);
    }

    private static List<X509Certificate> read(Path file) throws Exception {
        try (var in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        }
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private Map<Path, String> contents() throws IOException {
        Map<Path, String> contents = new HashMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                contents.put(file, Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }
}
