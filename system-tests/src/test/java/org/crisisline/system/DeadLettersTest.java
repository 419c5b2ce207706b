package org.crisisline.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.crisisline.cli.embedded.DataDirectory;
import org.crisisline.cli.embedded.RunningStack;
import org.crisisline.cli.log.Brokers;
import org.crisisline.cli.stack.EmbeddedStack;
import org.crisisline.cli.stack.StackLog;
import org.crisisline.cli.stack.StackOptions;
import org.crisisline.cli.stack.StackPorts;
import org.crisisline.cli.token.DevelopmentTokens;
import org.crisisline.cli.token.TokenRole;
import org.crisisline.client.frame.Priority;
import org.crisisline.schemas.record.AuditEvent;
import org.crisisline.schemas.topic.SessionPartitions;
import org.crisisline.schemas.topic.Topics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code crisis dead-letters} on stacks of its own: sessions have room for ten messages at first. */
@Timeout(240)
class DeadLettersTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> SMALL = Map.of("delivery.session-messages", "10");
    /** Nothing in these tests escalates. */
    private static final URI NOBODY = URI.create("http://127.0.0.1:9/");

    @TempDir
    private Path folder;

    /** The stack of one process run; closed before the next one starts on the folder. */
    private record Running(DataDirectory directory, EmbeddedStack stack, RunningStack running)
            implements AutoCloseable {
        @Override
        public void close() {
            stack.close();
            directory.close();
        }
    }

    private Running start(Map<String, String> overrides) {
        DataDirectory directory = DataDirectory.open(folder);
        StackLog.toFile(directory.logs());
        EmbeddedStack stack =
                new EmbeddedStack(directory, new StackOptions(StackPorts.free(), NOBODY, Optional.empty(), overrides));
        try {
            return new Running(directory, stack, stack.start());
        } catch (RuntimeException e) {
            // Redis may run already, and would outlive this JVM.
            stack.close();
            directory.close();
            throw e;
        }
    }

    @Test
    void messageThatFoundNoRoom_replayedBeforeAndAfterThereIsRoom_comesBackAndIsThenDeliveredOnce() throws Exception {
        String id;
        try (Running small = start(SMALL)) {
            RunningStack stack = small.running();
            try (Person alex = person(stack, "full", "alex", TokenRole.PERSON).connect();
                    Person robin =
                            person(stack, "full", "robin", TokenRole.RESPONDER).connect()) {
                List<String> taken = new ArrayList<>();
                // LOW may fill eight tenths of ten.
                for (int i = 0; i < 8; i++) {
                    taken.add("fits " + i);
                    alex.say("fits " + i, Priority.LOW);
                }
                alex.say("too much", Priority.LOW);
                robin.awaitTexts(taken.toArray(String[]::new));

                JsonNode letter = awaitLetter(stack, "SESSION_FULL", 0);
                id = letter.path("id").asText();
                assertThat(letter.path("sessionId").asText()).isEqualTo("full");
                assertThat(letter.path("outcome").asBoolean()).isTrue();
                assertThat(letter.path("state").asText()).isEqualTo("OPEN");

                CommandLineRun dry =
                        CommandLineRun.on(stack, "dead-letters", "replay", "--reason=SESSION_FULL", "--dry-run");
                assertThat(dry.status()).as(dry.err()).isZero();
                assertThat(dry.out()).contains(id, "would go to crisis.messages.low-", "1 would be replayed");
                assertThat(audited(stack, "dead-letter.replay")).isEmpty();

                CommandLineRun early = CommandLineRun.on(stack, "dead-letters", "replay", id, "--as=operator-1");
                assertThat(early.status()).as(early.err()).isZero();
                JsonNode back = awaitLetter(stack, "SESSION_FULL", 1);
                assertThat(back.path("id").asText()).isEqualTo(id);
                assertThat(back.path("occurrences").asInt()).isEqualTo(2);
                assertThat(back.path("state").asText()).as("came back").isEqualTo("OPEN");
                assertThat(letters(stack)).hasSize(1);
            }
        }
        try (Running roomy = start(Map.of())) {
            RunningStack stack = roomy.running();
            try (Person robin =
                    person(stack, "full", "robin", TokenRole.RESPONDER).connect()) {
                CommandLineRun replay = CommandLineRun.on(
                        stack, "dead-letters", "replay", "--reason=SESSION_FULL", "--yes", "--as=operator-2");
                assertThat(replay.status()).as(replay.err()).isZero();
                assertThat(replay.out()).contains("round 2", "1 replayed, 0 refused.");
                await().atMost(Person.PATIENCE).until(() -> robin.texts().contains("too much"));
                assertThat(letters(stack).get(0).path("state").asText()).isEqualTo("REPLAYED");

                CommandLineRun repeat = CommandLineRun.on(stack, "dead-letters", "replay", id);
                assertThat(repeat.status()).isEqualTo(1);
                assertThat(repeat.out()).contains("refused: was replayed (round 2) and has not come back");

                CommandLineRun again = CommandLineRun.on(stack, "dead-letters", "replay", id, "--again");
                assertThat(again.status()).as(again.err()).isZero();
                // Behind the repeat in the same log: once this is there, the repeat has been read.
                try (Person alex =
                        person(stack, "full", "alex", TokenRole.PERSON).connect()) {
                    alex.say("after it all", Priority.LOW);
                    await().atMost(Person.PATIENCE).until(() -> robin.texts().contains("after it all"));
                }
                assertThat(robin.texts().stream().filter("too much"::equals)).hasSize(1);
            }
            List<AuditEvent> replays = audited(stack, "dead-letter.replay");
            assertThat(replays)
                    .extracting(AuditEvent::getOutcome)
                    .containsExactly("requested", "ok", "requested", "ok", "requested", "ok");
            assertThat(replays)
                    .extracting(event -> event.getFacts().get("round"))
                    .containsExactly("1", "1", "2", "2", "3", "3");
            assertThat(replays).allMatch(event -> event.getFacts().get("letter").equals(id));
            assertThat(replays.get(0).getFacts()).containsEntry("operator", "operator-1");
            assertThat(replays.get(2).getFacts()).containsEntry("operator", "operator-2");
        }
    }

    @Test
    void recordThatIsNone_listedShownAndReplayed_comesBackAsTheSameLetter() throws Exception {
        try (Running own = start(SMALL)) {
            RunningStack stack = own.running();
            assertThat(CommandLineRun.on(stack, "dead-letters", "list").out()).contains("No dead letters.");
            writeByHand(stack, "broken", "what is this");
            JsonNode letter = awaitLetter(stack, "UNDECODABLE", 0);
            String id = letter.path("id").asText();

            CommandLineRun list = CommandLineRun.on(stack, "dead-letters", "list");
            assertThat(list.status()).isZero();
            assertThat(list.out()).contains(id, "UNDECODABLE", "crisis.messages.normal-", "1  UNDECODABLE (outcome)");

            Path raw = folder.resolve("raw.bin");
            CommandLineRun show = CommandLineRun.on(stack, "dead-letters", "show", id.substring(0, 12), "--raw=" + raw);
            assertThat(show.status()).as(show.err()).isZero();
            assertThat(show.out())
                    .contains(id, "can't be decoded by this release", "UndecodableRecordException")
                    .doesNotContain("what is this");
            assertThat(raw).hasContent("what is this");
            assertThat(CommandLineRun.on(stack, "dead-letters", "show", id, "--payload")
                            .out())
                    .contains("what is this");
            CommandLineRun twice = CommandLineRun.on(stack, "dead-letters", "show", id, "--raw=" + raw);
            assertThat(twice.status()).isEqualTo(1);
            assertThat(twice.err()).contains("is not overwritten");

            CommandLineRun replay = CommandLineRun.on(stack, "dead-letters", "replay", id);
            assertThat(replay.status()).as(replay.err()).isZero();
            JsonNode back = awaitLetter(stack, "UNDECODABLE", 1);
            assertThat(back.path("id").asText()).isEqualTo(id);
            assertThat(back.path("offset").asLong())
                    .isGreaterThan(letter.path("offset").asLong());
            assertThat(back.path("partition").asInt())
                    .isEqualTo(letter.path("partition").asInt());
            assertThat(letters(stack)).hasSize(1);

            CommandLineRun unknown = CommandLineRun.on(stack, "dead-letters", "show", "dl-nothing");
            assertThat(unknown.status()).isEqualTo(1);
            assertThat(unknown.err()).contains("there is no dead letter dl-nothing");
            assertThat(Files.size(raw)).isEqualTo("what is this".length());
        }
    }

    @Test
    void letterOfASessionThatIsOver_replayed_isRefusedWithoutAnotherLetter() throws Exception {
        try (Running own = start(SMALL)) {
            RunningStack stack = own.running();
            writeByHand(stack, "over", "what is this");
            String id = awaitLetter(stack, "UNDECODABLE", 0).path("id").asText();
            try (Person alex = person(stack, "over", "alex", TokenRole.PERSON).connect()) {
                alex.client().end(Optional.of("done"));
                await().atMost(Person.PATIENCE).until(() -> !alex.ended().isEmpty());
            }

            await().atMost(Person.PATIENCE).untilAsserted(() -> {
                CommandLineRun dry = CommandLineRun.on(stack, "dead-letters", "replay", id, "--dry-run");
                assertThat(dry.status()).isEqualTo(1);
                assertThat(dry.out()).contains("refused: the session is over", "0 would be replayed, 1 refused.");
            });
            CommandLineRun replay = CommandLineRun.on(stack, "dead-letters", "replay", id);

            assertThat(replay.status()).isEqualTo(1);
            assertThat(replay.out()).contains("refused: the session is over", "0 replayed, 1 refused.");
            assertThat(audited(stack, "dead-letter.replay")).isEmpty();
            assertThat(letters(stack)).hasSize(1);
        }
    }

    private static Person person(RunningStack stack, String session, String name, TokenRole role) {
        return new Person(
                stack,
                new DevelopmentTokens(stack.secrets().tokenSecret(), Clock.systemUTC())
                        .sign(session, name, role, Duration.ofMinutes(10)));
    }

    private static JsonNode awaitLetter(RunningStack stack, String reason, int replays) {
        return await().atMost(Person.PATIENCE)
                .until(
                        () -> letters(stack).stream()
                                .filter(letter -> letter.path("reason").asText().equals(reason))
                                // What the letter itself says, not how often it was asked for.
                                .filter(letter -> letter.path("occurrences").asInt() == replays + 1)
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private static List<JsonNode> letters(RunningStack stack) throws JsonProcessingException {
        CommandLineRun list = CommandLineRun.on(stack, "dead-letters", "list", "--json");
        assertThat(list.status()).as(list.err()).isZero();
        List<JsonNode> letters = new ArrayList<>();
        for (String line : list.out().lines().toList()) {
            letters.add(JSON.readTree(line));
        }
        return letters;
    }

    private static void writeByHand(RunningStack stack, String session, String text) throws Exception {
        try (var producer = Brokers.of(stack).producer()) {
            String topic = Topics.MESSAGES_NORMAL.name();
            int partitions = producer.partitionsFor(topic).size();
            producer.send(new ProducerRecord<>(
                            topic,
                            new SessionPartitions(partitions).of(session),
                            session.getBytes(UTF_8),
                            text.getBytes(UTF_8)))
                    .get();
        }
    }

    private static List<AuditEvent> audited(RunningStack stack, String action) {
        return WholeTopic.read(stack, Topics.AUDIT).stream()
                .filter(event -> event.getAction().equals(action))
                .toList();
    }
}
