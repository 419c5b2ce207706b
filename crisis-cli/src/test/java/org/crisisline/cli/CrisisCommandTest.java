package org.crisisline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.SignedJWT;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.crisisline.cli.embedded.DataDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person sees of the command line where no stack is needed. */
class CrisisCommandTest {
    @TempDir
    private Path folder;

    private record Outcome(int status, String out, String err) {}

    @Test
    void tokenIsPrintedAloneAndGoodForWhatWasAsked() throws Exception {
        try (DataDirectory directory = running()) {
            Outcome outcome = run(
                    "token", "--session=S1", "--participant=p1", "--role=person", "--ttl=90s", "--data-dir=" + folder);

            assertThat(outcome.status()).as(outcome.err()).isZero();
            assertThat(outcome.err()).isEmpty();
            SignedJWT token = SignedJWT.parse(outcome.out().strip());
            assertThat(token.verify(
                            new MACVerifier(directory.secrets().tokenSecret().getBytes(StandardCharsets.UTF_8))))
                    .isTrue();
            assertThat(token.getJWTClaimsSet().getStringClaim("sid")).isEqualTo("S1");
            assertThat(token.getJWTClaimsSet().getSubject()).isEqualTo("p1");
            assertThat(token.getJWTClaimsSet().getStringClaim("role")).isEqualTo("person");
            assertThat(Duration.between(
                            token.getJWTClaimsSet().getIssueTime().toInstant(),
                            token.getJWTClaimsSet().getExpirationTime().toInstant()))
                    .isEqualTo(Duration.ofSeconds(90));
        }
    }

    @Test
    void illegalSessionIsNamedWithWhatWasExpected() {
        try (DataDirectory directory = running()) {
            Outcome outcome = run(
                    "token", "--session=a b", "--participant=p1", "--role=person", "--data-dir=" + directory.root());

            assertThat(outcome.status()).isEqualTo(1);
            assertThat(outcome.err())
                    .isEqualToIgnoringNewLines("crisis: session = \"a b\", expected 1 to 64 of A-Z a-z 0-9 . _ : -");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status",
                "audit",
                "trace S m",
                "chat --session=S --as=person",
                "token --session=S --participant=p --role=person",
                "dead-letters list",
                "dead-letters show dl-1",
                "dead-letters replay dl-1",
                "revoke --jti=j",
                "audit --escalations",
                "escalations list",
                "escalations show esc-1",
                "escalations ack esc-1 --by=robin",
                "escalations resolve esc-1 --by=robin",
                "escalations drill"
            })
    void withoutAStackOneLineSaysHowToStartOne(String line) {
        Outcome outcome = run((line + " --data-dir=" + folder).split(" ", -1));

        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err().lines()).hasSize(1);
        assertThat(outcome.err()).contains("no stack runs on " + folder, "crisis up --data-dir " + folder);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "shout",
                "token",
                "chat --session=S --as=boss",
                "chat --session=S/1 --as=person",
                "chat --session=S --as=person --name=a/b",
                "chat --session=S --as=person --severity=11",
                "up --kafka-port=many",
                "perf --duration=5",
                "perf --pairs=0",
                "perf --rate=0",
                "perf flood --messages=0",
                "perf replay --pending=0",
                "perf escalations --escalations=0",
                "trace S",
                "audit --settle-within=5",
                "audit --since=2h",
                "escalations",
                "escalations ack esc-1",
                "escalations show",
                "escalations list --open --all",
                "escalations drill --severity=11",
                "escalations drill --session=a/b",
                "dead-letters",
                "dead-letters list --reason=BAD_LUCK",
                "dead-letters list --limit=0",
                "dead-letters list --incidents --outcomes",
                "dead-letters list --since=2",
                "dead-letters show",
                "dead-letters replay",
                "dead-letters replay dl-1 --reason=INVALID",
                "revoke",
                "revoke --jti=j --token=t"
            })
    void wrongCommandLineIsRefusedWithAHint(String line) {
        Outcome outcome = run(line.isEmpty() ? new String[0] : line.split(" ", -1));

        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.err()).startsWith("crisis: ").contains("--help");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "up --help",
                "demo --help",
                "chat --help",
                "token --help",
                "status --help",
                "audit --help",
                "trace --help",
                "perf --help",
                "perf escalations --help",
                "dead-letters --help",
                "dead-letters list --help",
                "dead-letters show --help",
                "dead-letters replay --help",
                "revoke --help",
                "escalations --help",
                "escalations list --help",
                "escalations show --help",
                "escalations ack --help",
                "escalations resolve --help",
                "escalations drill --help"
            })
    void everyCommandTakesHelp(String line) {
        Outcome outcome = run(line.split(" ", -1));

        assertThat(outcome.status()).isZero();
        assertThat(outcome.out()).contains("Usage: crisis");
    }

    @Test
    void unknownReasonIsRefusedWithThoseThatAre() {
        Outcome outcome = run("dead-letters", "list", "--reason=BAD_LUCK");

        assertThat(outcome.err()).contains("BAD_LUCK", "UNDECODABLE", "SESSION_FULL", "PARTICIPANT_LEFT");
    }

    @Test
    void textThatIsNoTokenIsRefusedWithoutRepeatingIt() {
        Outcome outcome = run("revoke", "--token=hunter2");

        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err()).contains("that is no token").doesNotContain("hunter2");
    }

    private DataDirectory running() {
        DataDirectory directory = DataDirectory.open(folder);
        directory.publish(
                URI.create("wss://localhost:1/v1/connect"), URI.create("http://localhost:2/"), folder, Map.of());
        return directory;
    }

    private static Outcome run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = CrisisCommand.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
        return new Outcome(status, out.toString(), err.toString());
    }
}
