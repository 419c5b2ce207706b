package org.crisisline.escalation.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.crisisline.schemas.record.EscalationState;
import org.junit.jupiter.api.Test;

/**
 * Policies over hours, on a clock of the test's own: several instances over one log, with instances that die and come back, owners that change
 * or are two or none, a log that stands still, records that come late, channels that hang or refuse. All of it from a seed, which a failure
 * prints.
 */
class ClimbingInstancesTest {
    private static final Policy POLICY = TestPolicies.threeTiers();
    private static final Duration STEP = Duration.ofMillis(40);
    /** The longest that the log stands still, or a record takes, in {@link #disturb}. */
    private static final long LOG_AT_MOST = 21_000;

    private static final long WAIT = TestPolicies.WAIT.toMillis();

    private record Call(int instance, String escalationId, int tier, int round, String channel, long atMillis) {}

    /** A record of the log. */
    private record Written(EscalationCase escalation, long atMillis, boolean foreign) {
        CaseEvent.Recorded event() {
            return new CaseEvent.Recorded(
                    escalation.standing(),
                    escalation.isHead() ? null : escalation.incidentId(),
                    escalation.policyVersion(),
                    foreign);
        }
    }

    /** What connects the instances: a log, a group, channels. */
    private static final class World extends EventTime {
        final List<Escalations> instances = new ArrayList<>();
        final List<Integer> lives = new ArrayList<>();
        final Set<Integer> dead = new HashSet<>();
        final Set<Integer> owners = new HashSet<>();
        final List<Written> log = new ArrayList<>();
        final List<Call> calls = new ArrayList<>();
        final Map<String, Long> answeredAt = new HashMap<>();
        final Set<String> refusing = new HashSet<>();
        final Random random;
        final int n;
        long logStandsUntil;
        long logJitter = 1;

        World(int n, long seed) {
            this.n = n;
            this.random = new Random(seed);
            for (int i = 0; i < n; i++) {
                instances.add(fresh(i));
                lives.add(0);
            }
        }

        private Escalations fresh(int instance) {
            return new Escalations(POLICY, new Rank(instance, n, STEP));
        }

        void trigger(Demand demand) {
            for (int i = 0; i < n; i++) {
                int instance = i;
                act(instance, lives.get(i), () -> instances.get(instance).asked(demand, instant()));
            }
        }

        void kill(int instance) {
            dead.add(instance);
            lives.set(instance, lives.get(instance) + 1);
        }

        /** Loads the log to its end, then goes on. */
        void start(int instance) {
            dead.remove(instance);
            Escalations own = fresh(instance);
            instances.set(instance, own);
            log.forEach(written -> own.loaded(written.escalation().demand(), written.event()));
            act(instance, lives.get(instance), () -> own.resume(instant()));
            share();
        }

        /** The group says who owns everything. */
        void own(int... who) {
            owners.clear();
            for (int instance : who) {
                owners.add(instance);
            }
            share();
        }

        private void share() {
            for (int i = 0; i < n; i++) {
                int instance = i;
                boolean mine = owners.contains(i);
                act(instance, lives.get(i), () -> instances.get(instance).owns(session -> mine, instant()));
            }
        }

        /** In the life of an instance that it belongs to; a process that was killed does nothing more. */
        void act(int instance, int life, Supplier<List<Effect>> decision) {
            if (!dead.contains(instance) && lives.get(instance) == life) {
                decision.get().forEach(effect -> perform(instance, effect));
            }
        }

        void perform(int instance, Effect effect) {
            Escalations own = instances.get(instance);
            int life = lives.get(instance);
            if (effect instanceof Effect.CallTier tier) {
                String id = tier.escalation().id();
                int step = tier.escalation().step();
                for (String channel : tier.channels()) {
                    calls.add(new Call(
                            instance, id, tier.stage().tier(), tier.stage().round(), channel, now));
                    boolean takes = !refusing.contains(channel);
                    in(
                            5L + random.nextInt(20),
                            () -> act(
                                    instance,
                                    life,
                                    () -> takes
                                            ? own.accepted(id, step, channel, instant())
                                            : own.refused(id, step, channel, "500", instant())));
                }
            } else if (effect instanceof Effect.WriteState write) {
                write(write.escalation(), false);
            } else if (effect instanceof Effect.Schedule timer) {
                in(
                        timer.delay().toMillis(),
                        () -> act(instance, life, () -> own.timerFired(timer.escalationId(), timer.step(), instant())));
            }
        }

        void write(EscalationCase escalation, boolean foreign) {
            long delay = Math.max(logStandsUntil - now, 0) + 1 + random.nextInt((int) logJitter);
            in(delay, () -> publish(new Written(escalation, now, foreign)));
        }

        private void publish(Written written) {
            log.add(written);
            for (int i = 0; i < n; i++) {
                int instance = i;
                Demand demand = written.escalation().demand();
                act(instance, lives.get(i), () -> instances.get(instance).recorded(demand, written.event(), instant()));
            }
        }

        /** A human answers at that instance, if it lives and knows of it. */
        void acknowledge(int instance, String id) {
            Escalations own = instances.get(instance);
            if (!dead.contains(instance) && own.find(id).isPresent()) {
                act(
                        instance,
                        lives.get(instance),
                        () -> own.answered(id, EscalationState.ACKNOWLEDGED, "anna", instant()));
                answeredAt.putIfAbsent(id, now);
            }
        }

        List<Call> to(String channel) {
            return calls.stream().filter(call -> call.channel().equals(channel)).toList();
        }

        /** What a reader of the log ends at. */
        Standing merged(String id) {
            Standing merged = null;
            for (Written written : log) {
                if (written.escalation().id().equals(id)
                        && (merged == null
                                || merged.risesTo(written.escalation().standing()))) {
                    merged = written.escalation().standing();
                }
            }
            return merged;
        }

        /** What compaction leaves of it. */
        Standing compacted(String id) {
            return log.stream()
                    .filter(written -> written.escalation().id().equals(id))
                    .reduce((first, last) -> last)
                    .orElseThrow()
                    .escalation()
                    .standing();
        }
    }

    @Test
    void inHealthEachTierIsCalledInItsTurnOnceAChannelAndThenNobodyMore() {
        World world = new World(3, 1);
        world.own(1);
        world.trigger(Demands.plain("e1"));

        world.run(Duration.ofHours(2).toMillis());

        assertThat(world.to("webhook")).extracting(Call::round).containsExactly(0, 1);
        assertThat(world.to("pager")).extracting(Call::round).containsExactly(0, 1);
        assertThat(world.to("phone")).hasSize(1);
        assertThat(world.to("dispatch")).hasSize(1);
        assertThat(world.merged("e1").state()).isEqualTo(EscalationState.EXHAUSTED);
        assertThat(world.to("dispatch").get(0).atMillis()).isBetween(3 * WAIT, 3 * WAIT + 200);
    }

    @Test
    void anAcknowledgementStopsTheClimbOnEveryInstance() {
        World world = new World(3, 1);
        world.own(1);
        world.trigger(Demands.plain("e1"));
        world.run(WAIT + 5_000);

        world.act(
                2,
                0,
                () -> world.instances.get(2).answered("e1", EscalationState.ACKNOWLEDGED, "anna", world.instant()));
        world.run(Duration.ofHours(2).toMillis());

        assertThat(world.to("phone")).isEmpty();
        assertThat(world.merged("e1").state()).isEqualTo(EscalationState.ACKNOWLEDGED);
        assertThat(world.instances)
                .allSatisfy(instance -> assertThat(instance.unacknowledged()).isZero());
    }

    @Test
    void aRestartAtEveryStepLosesNoStepAndRepeatsAtMostTheOneUnderWay() {
        for (long killAt = 0; killAt < 4 * WAIT; killAt += 1_013) {
            for (long down : new long[] {100, 5_000, 90_000}) {
                World world = new World(1, killAt);
                world.trigger(Demands.plain("e1"));
                world.in(killAt, () -> world.kill(0));
                world.in(killAt + down, () -> world.start(0));
                world.run(Duration.ofHours(2).toMillis());

                assertThat(world.merged("e1").state())
                        .as("killed at %d for %d", killAt, down)
                        .isEqualTo(EscalationState.EXHAUSTED);
                assertThat(world.to("webhook").size())
                        .as("killed at %d for %d", killAt, down)
                        .isBetween(2, 3);
                assertThat(world.to("phone").size())
                        .as("killed at %d for %d", killAt, down)
                        .isBetween(1, 2);
                assertThat(world.to("dispatch").size())
                        .as("killed at %d for %d", killAt, down)
                        .isBetween(1, 2);
            }
        }
    }

    @Test
    void whatIsOldWhenSomebodyComesBackIsSaidAndNotCalled() {
        World world = new World(1, 1);
        world.trigger(Demands.plain("e1"));
        world.run(1_000);
        world.kill(0);
        world.run(Duration.ofHours(10).toMillis());
        int before = world.calls.size();

        world.start(0);
        world.run(Duration.ofHours(12).toMillis());

        assertThat(world.calls).hasSize(before);
        assertThat(world.merged("e1").state()).isEqualTo(EscalationState.EXHAUSTED);
    }

    @Test
    void anOwnerThatIsGoneAndAGroupThatNeverNoticesCostsTheTakeOverTimeAndNoMore() {
        World world = new World(2, 1);
        world.own(0);
        world.trigger(Demands.plain("e1"));
        world.run(1_000);
        world.kill(0);

        world.run(WAIT + 2 * TestPolicies.TAKE_OVER.toMillis() + 1_000);

        assertThat(world.to("webhook")).extracting(Call::round).containsExactly(0, 1);
    }

    @Test
    void withoutALogTheOwnerGoesOnAndWhatOthersDoCarriesTheSameIdentity() {
        World world = new World(2, 1);
        world.own(0);
        world.trigger(Demands.plain("e1"));
        world.run(5);
        world.logStandsUntil = Duration.ofHours(1).toMillis();

        world.run(Duration.ofMinutes(20).toMillis());

        assertThat(world.to("dispatch")).isNotEmpty();
        assertThat(world.calls).extracting(Call::escalationId).containsOnly("e1");
        world.run(Duration.ofHours(3).toMillis());
        assertThat(world.merged("e1").state()).isEqualTo(EscalationState.EXHAUSTED);
    }

    /** Whatever happens, as long as somebody lives at the end: every tier was called that there is, or a human has answered. */
    @Test
    void whateverDiesAndWhoeverOwnsEveryTierIsCalledUntilAHumanAnswers() {
        for (long seed = 1; seed <= 1_500; seed++) {
            Random random = new Random(seed);
            int n = 1 + random.nextInt(3);
            World world = new World(n, seed);
            world.logJitter = 1L + random.nextInt(200);
            world.own(random.nextInt(n));
            int escalations = 1 + random.nextInt(3);
            for (int e = 0; e < escalations; e++) {
                int severity = 1 + random.nextInt(10);
                String id = "e" + e;
                String session = "s" + random.nextInt(2);
                world.in(random.nextInt(100_000), () -> world.trigger(Demands.plain(id, session, severity)));
            }
            for (int i = random.nextInt(6); i > 0; i--) {
                disturb(world, random);
            }
            // Triggers are read again after a start, as the reader does, so what nobody lived to see is called in the
            // end.
            world.run(Duration.ofMinutes(8).toMillis());
            for (int i = 0; i < n; i++) {
                if (world.dead.contains(i)) {
                    world.start(i);
                }
            }
            world.refusing.clear();
            world.own(0);
            world.run(Duration.ofHours(3).toMillis());

            for (Escalations instance : world.instances) {
                assertThat(instance.open()).as("seed %d", seed).isZero();
                assertThat(instance.unacknowledged()).as("seed %d", seed).isZero();
            }
            for (int e = 0; e < escalations; e++) {
                String id = "e" + e;
                Standing end = world.merged(id);
                if (end == null) {
                    continue; // Asked while nobody lived.
                }
                assertThat(end.isDispatched())
                        .as("seed %d, %s: %s", seed, id, end)
                        .isTrue();
                assertThat(world.compacted(id).state())
                        .as("seed %d, %s: compaction keeps the last record", seed, id)
                        .isEqualTo(end.state());
                if (end.state() == EscalationState.EXHAUSTED) {
                    assertThat(world.to("dispatch")).as("seed %d, %s", seed, id).isNotEmpty();
                }
                if (world.answeredAt.containsKey(id)) {
                    assertThat(end.isAnswered()).as("seed %d, %s", seed, id).isTrue();
                    assertThat(world.calls)
                            .as("seed %d, %s: nobody is called once all can know of the answer", seed, id)
                            .noneMatch(call -> call.escalationId().equals(id)
                                    && call.atMillis() > world.answeredAt.get(id) + LOG_AT_MOST);
                }
            }
        }
    }

    private static void disturb(World world, Random random) {
        int instance = random.nextInt(world.n);
        long at = random.nextInt(400_000);
        switch (random.nextInt(6)) {
            case 4 -> world.in(at, () -> world.acknowledge(instance, "e" + random.nextInt(3)));
            case 0 -> {
                world.in(at, () -> world.kill(instance));
                world.in(at + 100 + random.nextInt(60_000), () -> world.start(instance));
            }
            case 1 -> world.in(at, () -> world.own(instance));
            case 2 -> world.in(at, () -> world.own(0, instance));
            case 3 -> world.in(at, () -> world.own());
            default -> {
                String channel =
                        List.of("webhook", "pager", "phone", "dispatch").get(random.nextInt(4));
                world.in(at, () -> world.refusing.add(channel));
                world.in(at + random.nextInt(100_000), () -> world.refusing.remove(channel));
                world.in(at, () -> world.logStandsUntil = world.now + random.nextInt(20_000));
            }
        }
    }
}
