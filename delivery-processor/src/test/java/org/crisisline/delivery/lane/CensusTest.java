package org.crisisline.delivery.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crisisline.delivery.lane.LaneBench.S;
import static org.crisisline.delivery.topology.Records.acknowledged;
import static org.crisisline.delivery.topology.Records.attached;
import static org.crisisline.delivery.topology.Records.detached;
import static org.crisisline.delivery.topology.Records.left;
import static org.crisisline.delivery.topology.Records.message;
import static org.crisisline.schemas.record.Priority.HIGH;
import static org.crisisline.schemas.record.Priority.NORMAL;

import java.time.Duration;
import java.util.Optional;
import org.crisisline.schemas.record.Role;
import org.crisisline.schemas.topic.Lane;
import org.junit.jupiter.api.Test;

class CensusTest {
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final LaneBench lane = new LaneBench(Lane.ROUTINE);

    private Census census(int chunk) {
        return new Census(Lane.ROUTINE, lane.store, chunk, PAUSE);
    }

    private CensusFigures counted(int chunk) {
        Census census = census(chunk);
        for (int step = 0; step < 1_000; step++) {
            Optional<CensusFigures> figures = census.step(lane.now());
            if (figures.isPresent()) {
                return figures.get();
            }
        }
        throw new AssertionError("it never comes to its end");
    }

    @Test
    void emptyStoreIsCountedAtOnce() {
        assertThat(census(1).step(lane.now())).contains(CensusFigures.NONE);
    }

    /** p and r talk, x is away, y has left: 5 messages of p, 2 of r, 1 of y. */
    private void conversation() {
        for (String participant : new String[] {"p", "r", "x", "y"}) {
            lane.presence(attached(S, participant, participant + "-1"));
        }
        lane.presence(detached(S, "x", "x-1"));
        for (int i = 0; i < 3; i++) {
            lane.message(NORMAL, message("p", "n" + i, "{}"));
        }
        lane.message(NORMAL, message("r", "n3", "{}"));
        lane.message(HIGH, message("p", "h0", "{}"));
        lane.message(HIGH, message("y", "h1", "{}"));
        lane.message(HIGH, message("r", "h2", "{}"));
        lane.message(HIGH, message("p", "h3", "{}"));
        lane.presence(left(S, "y", "y-1"));
        lane.settle();
        // r has n0, n1, and all of HIGH; p has n3 and nothing of HIGH; x has nothing.
        lane.receipt(acknowledged(S, "r", "r-1", NORMAL, 1));
        lane.receipt(acknowledged(S, "r", "r-1", HIGH, 3));
        lane.receipt(acknowledged(S, "p", "p-1", NORMAL, 3));
    }

    @Test
    void pairsAreCountedByTheRuleWhateverTheStepsAre() {
        conversation();

        // Owed: to r 6, of which n2 is pending; to p 3, of which h1, h2 are; to x all 8.
        CensusFigures expected = new CensusFigures(1, 8, 5 + 1, 1 + 2 + 8);
        for (int chunk : new int[] {1, 2, 3, 7, 1_000}) {
            assertThat(counted(chunk)).as("chunk %d", chunk).isEqualTo(expected);
        }
    }

    @Test
    void ownMessagesThatAnEarlierReleaseDidNotCountAreFoundInTheLog() {
        conversation();
        CensusFigures before = counted(4);
        SessionState state = lane.store.session(S).orElseThrow();
        state.participants().forEach(participant -> participant.sent(Participant.UNCOUNTED));
        lane.store.apply(new Effect.PutSession(state));

        assertThat(counted(4)).isEqualTo(before);
        lane.message(NORMAL, message("p", "n9", "{}"));
        assertThat(counted(4)).isEqualTo(new CensusFigures(1, 9, before.delivered(), before.pending() + 2));
    }

    @Test
    void sameRecordReadAgainAndARepeatCountOnce() {
        lane.presence(attached(S, "r", "r-1"));
        lane.message(NORMAL, message("p", "m1", "{}"));
        lane.message(NORMAL, 0, message("p", "m1", "{}"));
        lane.message(NORMAL, message("p", "m1", "{}"));

        assertThat(counted(10)).isEqualTo(new CensusFigures(1, 1, 0, 1));
    }

    @Test
    void sessionsThatAreOverDontCountAndOneWithTheRosterOfItsFirstFenceStillDoes() {
        lane.presence(attached(S, "r", "r-1"));
        lane.message(NORMAL, message("p", "m1", "{}"));
        lane.end(NORMAL);
        assertThat(counted(10).openSessions()).isEqualTo(1);

        lane.end(HIGH);
        lane.end(org.crisisline.schemas.record.Priority.LOW);

        assertThat(counted(10)).isEqualTo(CensusFigures.NONE);
        lane.settle();
        assertThat(counted(10)).isEqualTo(CensusFigures.NONE);
    }

    @Test
    void walkIsPublishedWholeAndTheNextOneWaitsForItsPause() {
        for (int i = 0; i < 5; i++) {
            SessionState state = new SessionState("s" + i);
            state.join(new Participant("p", Role.PERSON));
            lane.store.apply(new Effect.PutSession(state));
        }
        Census census = census(2);

        assertThat(census.step(lane.now())).isEmpty();
        assertThat(census.step(lane.now())).isEmpty();
        assertThat(census.step(lane.now())).contains(new CensusFigures(5, 0, 0, 0));
        long reads = lane.bytes.reads();
        lane.nanos += PAUSE.toNanos() - 1;
        assertThat(census.step(lane.now())).isEmpty();
        assertThat(lane.bytes.reads()).isEqualTo(reads);
        lane.nanos += 1;
        census.step(lane.now());
        assertThat(lane.bytes.reads()).isEqualTo(reads + 2);
    }

    @Test
    void stepReadsAtMostItsChunkOfMessagesHoweverMuchIsPending() {
        lane.presence(attached(S, "r", "r-1"));
        for (int i = 0; i < 50; i++) {
            lane.message(NORMAL, message("p", "m" + i, "{}"));
        }
        Census census = census(5);
        int steps = 0;
        boolean done = false;
        while (!done) {
            long before = lane.bytes.reads();
            done = census.step(lane.now()).isPresent();
            assertThat(lane.bytes.reads() - before).isLessThanOrEqualTo(5);
            steps++;
        }
        assertThat(steps).isGreaterThanOrEqualTo(10);
    }
}
