package org.crisisline.escalation.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.crisisline.schemas.record.EscalationState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several instances over one log, event by event on a clock of the test's own. */
class RankedInstancesTest {
    private static final Duration STEP = Duration.ofMillis(40);
    private static final Policy POLICY = TestPolicies.oneTier(100, 1_000, Duration.ofSeconds(30), "webhook");

    private record Call(int instance, String escalationId, long atMillis) {}

    /** What connects the instances: a log that takes a while, and a channel that takes a while. */
    private static final class World extends EventTime {
        final List<Escalations> instances = new ArrayList<>();
        final Set<Integer> dead = new HashSet<>();
        final List<Call> calls = new ArrayList<>();
        final List<Long> dispatched = new ArrayList<>();
        long logMillis = 3;
        long channelMillis = 10;
        boolean channelWorks = true;

        World(int n) {
            for (int i = 0; i < n; i++) {
                instances.add(new Escalations(POLICY, new Rank(i, n, STEP)));
            }
        }

        void trigger(Demand demand) {
            for (int i = 0; i < instances.size(); i++) {
                int instance = i;
                in(0, () -> act(instance, () -> instances.get(instance).asked(demand, instant())));
            }
        }

        void act(int instance, java.util.function.Supplier<List<Effect>> decision) {
            if (!dead.contains(instance)) {
                decision.get().forEach(effect -> perform(instance, effect));
            }
        }

        void perform(int instance, Effect effect) {
            Escalations own = instances.get(instance);
            if (effect instanceof Effect.CallTier call) {
                String id = call.escalation().id();
                int step = call.escalation().step();
                calls.add(new Call(instance, id, now));
                boolean works = channelWorks;
                in(
                        channelMillis,
                        () -> act(
                                instance,
                                () -> works
                                        ? own.accepted(id, step, "webhook", instant())
                                        : own.refused(id, step, "webhook", "500", instant())));
            } else if (effect instanceof Effect.WriteState write) {
                EscalationCase written = write.escalation();
                if (written.state() == EscalationState.DISPATCHED) {
                    dispatched.add(now);
                }
                in(logMillis, () -> publish(written));
            } else if (effect instanceof Effect.Schedule timer) {
                in(
                        timer.delay().toMillis(),
                        () -> act(instance, () -> own.timerFired(timer.escalationId(), timer.step(), instant())));
            }
        }

        void publish(EscalationCase written) {
            CaseEvent.Recorded recorded = new CaseEvent.Recorded(
                    written.standing(), written.isHead() ? null : written.incidentId(), written.policyVersion(), false);
            for (int i = 0; i < instances.size(); i++) {
                int instance = i;
                act(instance, () -> instances.get(instance).recorded(written.demand(), recorded, instant()));
            }
        }

        int ranked(String escalationId, int rank) {
            for (int i = 0; i < instances.size(); i++) {
                if (new Rank(i, instances.size(), STEP).of(escalationId) == rank) {
                    return i;
                }
            }
            throw new AssertionError("no instance has rank " + rank);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void inHealthThereIsOneCallByTheFirstAtOnce(int n) {
        World world = new World(n);
        world.trigger(Demands.plain("e1"));

        world.run(5_000);

        assertThat(world.calls).containsExactly(new Call(world.ranked("e1", 0), "e1", 0));
        assertThat(world.dispatched).containsExactly(10L);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void eachInstanceThatIsGoneCostsOneStep(int gone) {
        World world = new World(3);
        for (int rank = 0; rank < gone; rank++) {
            world.dead.add(world.ranked("e1", rank));
        }
        world.trigger(Demands.plain("e1"));

        world.run(5_000);

        assertThat(world.calls).containsExactly(new Call(world.ranked("e1", gone), "e1", gone * 40L));
        assertThat(world.dispatched).containsExactly(gone * 40L + 10);
    }

    @Test
    void anInstanceThatDiesBetweenItsRequestAndItsCallIsReplaced() {
        World world = new World(2);
        int first = world.ranked("e1", 0);
        world.trigger(Demands.plain("e1"));
        world.run(5);
        world.dead.add(first);

        world.run(5_000);

        assertThat(world.calls).extracting(Call::instance).containsExactly(first, world.ranked("e1", 1));
        assertThat(world.dispatched)
                .as("the first word of it, two steps, and a call")
                .containsExactly(world.logMillis + 2 * 40L + 10);
    }

    @Test
    void aFirstInstanceThatIsSlowIsLeftToItOnceItHasSaidThatItCalls() {
        World world = new World(2);
        world.channelMillis = 70;
        world.trigger(Demands.plain("e1"));

        world.run(5_000);

        assertThat(world.calls).extracting(Call::instance).containsExactly(world.ranked("e1", 0));
    }

    @Test
    void aLogThatStandsStillCostsASecondCallAndNeverAMissingOne() {
        World world = new World(2);
        world.logMillis = 3_000;
        world.trigger(Demands.plain("e1"));

        world.run(10_000);

        assertThat(world.calls).hasSize(2).extracting(Call::escalationId).containsOnly("e1");
        assertThat(world.dispatched.get(0)).isEqualTo(10L);
    }

    @Test
    void aChannelThatComesBackIsCalledAgainAfterTheRest() {
        World world = new World(2);
        world.channelWorks = false;
        world.trigger(Demands.plain("e1"));
        world.run(1_000);
        assertThat(world.dispatched).isEmpty();
        assertThat(world.calls)
                .as("each instance has tried")
                .extracting(Call::instance)
                .contains(0, 1);

        world.channelWorks = true;
        world.run(40_000);

        assertThat(world.dispatched).isNotEmpty();
        assertThat(world.dispatched.get(0)).isBetween(30_000L, 30_100L);
    }

    /** Seeded: whatever dies and whenever, somebody is called within a step for each dead instance, as long as one lives. */
    @Test
    void whateverDiesSomebodyIsCalled() {
        for (long seed = 1; seed <= 3_000; seed++) {
            Random random = new Random(seed);
            int n = 2 + random.nextInt(3);
            World world = new World(n);
            world.logMillis = random.nextInt(60);
            world.channelMillis = 1L + random.nextInt(60);
            int survivor = random.nextInt(n);
            for (int i = 0; i < n; i++) {
                int instance = i;
                if (i != survivor && random.nextBoolean()) {
                    world.in(random.nextInt(120), () -> world.dead.add(instance));
                }
            }
            int escalations = 1 + random.nextInt(4);
            for (int e = 0; e < escalations; e++) {
                world.trigger(Demands.plain("e" + seed + "-" + e));
            }

            world.run(20_000);

            for (int e = 0; e < escalations; e++) {
                EscalationCase end = world.instances.get(survivor).get("e" + seed + "-" + e);
                assertThat(end.state()).as("seed %d", seed).isEqualTo(EscalationState.DISPATCHED);
                assertThat(end.activity()).as("seed %d", seed).isEqualTo(Activity.WAITING);
            }
        }
    }
}
