package org.crisisline.client.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.crisisline.client.frame.ClientFrame;
import org.crisisline.client.frame.ErrorCode;
import org.crisisline.client.frame.JsonFrames;
import org.crisisline.client.frame.Limits;
import org.crisisline.client.frame.Priority;
import org.crisisline.client.frame.ServerFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class OutboxTest {
    private static final Limits WIDE = new Limits(65_536, 32_768, 1_000, 1_000);
    private static final long MILLI = 1_000_000;

    private final Outbox outbox = new Outbox(OutboxLimits.DEFAULT, false);

    private static Publishing text(String id, Priority priority) {
        return new Publishing(
                new ClientFrame.Send(id, "text", Optional.ofNullable(priority), JsonFrames.emptyPayload()), 0);
    }

    private static List<String> writeAll(Outbox outbox, long now) {
        List<String> written = new ArrayList<>();
        for (Optional<Publishing> next = outbox.next(now); next.isPresent(); next = outbox.next(now)) {
            outbox.written(next.get(), now);
            written.add(next.get().id());
        }
        return written;
    }

    private static ServerFrame.Refusal refusal(ErrorCode code, String id, Long retryAfterMs) {
        return new ServerFrame.Refusal(
                code,
                code.name(),
                "words",
                Optional.of(id),
                Optional.ofNullable(retryAfterMs).map(Duration::ofMillis));
    }

    @Test
    void goesOutHighestPriorityFirstAndInTheOrderOfTheCalls() {
        outbox.add(text("low-1", Priority.LOW));
        outbox.add(text("normal-1", Priority.NORMAL));
        outbox.add(text("open-1", null));
        outbox.add(text("emergency-1", Priority.EMERGENCY));
        outbox.add(text("normal-2", Priority.NORMAL));
        outbox.connected(WIDE, Priority.NORMAL, 0);
        assertThat(writeAll(outbox, 0)).containsExactly("emergency-1", "normal-1", "open-1", "normal-2", "low-1");
        assertThat(outbox.size()).isEqualTo(5);
    }

    @Test
    void onTheNextConnectionGoesOutWhatWasNotAnswered() {
        outbox.connected(WIDE, Priority.NORMAL, 0);
        for (int i = 0; i < 4; i++) {
            outbox.add(text("m-" + i, Priority.NORMAL));
        }
        writeAll(outbox, 0);
        assertThat(outbox.accepted("m-1")).isPresent();
        assertThat(outbox.accepted("m-1")).isEmpty();
        outbox.connected(WIDE, Priority.EMERGENCY, 0);
        assertThat(writeAll(outbox, 0)).containsExactly("m-0", "m-2", "m-3");
    }

    @Test
    void aHeldHeadHoldsItsPriorityAndNoOther() {
        outbox.connected(WIDE, Priority.NORMAL, 0);
        outbox.add(text("n-1", Priority.NORMAL));
        writeAll(outbox, 0);
        assertThat(outbox.refused("n-1", refusal(ErrorCode.UNAVAILABLE, "n-1", 50L), 0))
                .isEqualTo(new Outbox.Outcome.GoesAgain("n-1"));
        outbox.add(text("n-2", Priority.NORMAL));
        outbox.add(text("e-1", Priority.EMERGENCY));
        assertThat(writeAll(outbox, 0)).containsExactly("e-1");
        assertThat(outbox.nanosUntilNext(0)).hasValue(50 * MILLI);
        assertThat(writeAll(outbox, 50 * MILLI)).containsExactly("n-1", "n-2");
        assertThat(outbox.nanosUntilNext(50 * MILLI)).isEmpty();
    }

    @Test
    void unavailableBacksOffByItselfWhenTheServerNamesNoTime() {
        outbox.connected(WIDE, Priority.NORMAL, 0);
        outbox.add(text("n", Priority.NORMAL));
        long now = 0;
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            writeAll(outbox, now);
            outbox.refused("n", refusal(ErrorCode.UNAVAILABLE, "n", null), now);
            long wait = outbox.nanosUntilNext(now).orElseThrow();
            waits.add(wait / MILLI);
            now += wait;
        }
        assertThat(waits).containsExactly(200L, 400L, 800L, 1_600L, 3_200L, 5_000L, 5_000L, 5_000L);
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"UNAVAILABLE", "NOT_ACTIVE"})
    void aFirstRefusalIsTheAnswer(ErrorCode code) {
        outbox.connected(WIDE, Priority.NORMAL, 0);
        outbox.add(text("n", Priority.NORMAL));
        writeAll(outbox, 0);
        assertThat(outbox.refused("n", refusal(code, "n", null), 0))
                .isInstanceOfSatisfying(Outbox.Outcome.GivenUp.class, given -> {
                    assertThat(given.why().code()).isEqualTo(code);
                    assertThat(given.why().mayBeStored()).isFalse();
                });
        assertThat(outbox.size()).isZero();
        assertThat(outbox.refused("n", refusal(code, "n", null), 0)).isEqualTo(new Outbox.Outcome.NotWaiting());
    }

    @ParameterizedTest
    @EnumSource(names = {"RATE_LIMITED", "OVERLOADED", "SESSION_FULL"})
    void aRefusalForHasteOfARepeatSaysNothingAboutTheFirstAttemptSoItGoesAgain(ErrorCode code) {
        outbox.connected(WIDE, Priority.NORMAL, 0);
        outbox.add(text("n", Priority.NORMAL));
        writeAll(outbox, 0);
        outbox.connected(WIDE, Priority.NORMAL, 0);
        writeAll(outbox, 0);
        assertThat(outbox.refused("n", refusal(code, "n", 10L), 0)).isEqualTo(new Outbox.Outcome.GoesAgain("n"));
        assertThat(writeAll(outbox, 10 * MILLI)).containsExactly("n");
        assertThat(outbox.refused("n", refusal(ErrorCode.SESSION_FULL, "n", null), 0))
                .isInstanceOfSatisfying(
                        Outbox.Outcome.GivenUp.class,
                        given -> assertThat(given.why().mayBeStored()).isTrue());
    }

    @Test
    void boundsHoldForMessagesAndBytesAndAreFreedByAnswers() {
        Outbox small = new Outbox(new OutboxLimits(3, 150), false);
        Publishing first = text("a", Priority.LOW);
        small.add(first);
        assertThatThrownBy(() -> small.add(text("a", Priority.LOW)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("id a");
        small.add(text("b", Priority.HIGH));
        assertThatThrownBy(() -> small.add(text("c", null))).isInstanceOf(OutboxFullException.class);
        small.add(text("d", Priority.EMERGENCY));
        small.accepted("a");
        small.add(text("c", null));
        assertThat(small.abandon()).extracting(Publishing::id).containsExactly("b", "d", "c");
        small.add(text("e", Priority.LOW));
        assertThatThrownBy(() -> new OutboxLimits(0, 1)).hasMessageContaining("found 0");
    }

    @Test
    void theIdMayBeUsedAgainAfterItsAnswerAndARefusedEntryIsForgotten() {
        outbox.add(text("a", Priority.LOW));
        assertThatThrownBy(() -> outbox.add(text("a", Priority.HIGH))).isInstanceOf(IllegalArgumentException.class);
        outbox.accepted("a");
        outbox.add(text("a", Priority.HIGH));
        assertThat(outbox.size()).isEqualTo(1);
    }

    @Test
    void pacingHoldsAllButEmergenciesToTheGatewaysLimits() {
        Outbox paced = new Outbox(OutboxLimits.DEFAULT, true);
        paced.connected(new Limits(65_536, 32_768, 10, 20), Priority.NORMAL, 0);
        for (int i = 0; i < 100; i++) {
            paced.add(text("n-" + i, Priority.NORMAL));
            paced.add(text("e-" + i, Priority.EMERGENCY));
        }
        assertThat(writeAll(paced, 0)).hasSize(100 + 19);
        // In the long run 95 % of the rate.
        int inTenSeconds = 0;
        for (int ms = 10; ms <= 5_000; ms += 10) {
            inTenSeconds += writeAll(paced, ms * MILLI).size();
        }
        assertThat(inTenSeconds).isBetween(46, 48);
    }

    @Test
    void underRandomEventsNothingIsLostNothingIsWrittenTwiceOnAConnectionAndOrderHolds() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Set<String> expected = new LinkedHashSet<>();
        List<String> onThisConnection = new ArrayList<>();
        int number = 0;
        outbox.connected(WIDE, Priority.NORMAL, 0);
        for (int step = 0; step < 20_000; step++) {
            switch (random.nextInt(5)) {
                case 0, 1 -> {
                    if (expected.size() < 500) {
                        String id = Integer.toString(number++);
                        outbox.add(text(id, Priority.NORMAL));
                        expected.add(id);
                    }
                }
                case 2 ->
                    outbox.next(step).ifPresent(publishing -> {
                        outbox.written(publishing, 0);
                        onThisConnection.add(publishing.id());
                    });
                case 3 -> {
                    if (!onThisConnection.isEmpty()) {
                        String id = onThisConnection.get(random.nextInt(onThisConnection.size()));
                        boolean waited = expected.remove(id);
                        assertThat(outbox.accepted(id).isPresent())
                                .as("seed %d", seed)
                                .isEqualTo(waited);
                    }
                }
                default -> {
                    if (random.nextInt(50) == 0) {
                        outbox.connected(WIDE, Priority.NORMAL, 0);
                        onThisConnection.clear();
                    }
                }
            }
            assertThat(outbox.size()).as("seed %d", seed).isEqualTo(expected.size());
            assertThat(onThisConnection).as("seed %d", seed).doesNotHaveDuplicates();
        }
        outbox.connected(WIDE, Priority.NORMAL, 0);
        assertThat(writeAll(outbox, 0)).as("seed %d", seed).containsExactlyElementsOf(expected);
    }
}
