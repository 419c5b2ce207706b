package org.crisisline.system.traffic;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.crisisline.cli.token.TokenRole;
import org.crisisline.client.CrisisClient;
import org.crisisline.client.socket.Trust;
import org.crisisline.schemas.topic.Lane;
import org.crisisline.schemas.topic.SessionPartitions;
import org.crisisline.system.fleet.Fleet;
import org.crisisline.system.fleet.Node;

/**
 * A steady load on a fleet, and the account of it. The person of each session begins at one gateway and the responder at the next, and both know all of them.
 * For one thread, the test's.
 */
public final class Traffic implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int CONNECTING_AT_ONCE = 16;

    private final Fleet fleet;
    private final TrafficPlan plan;
    private final SessionPartitions partitions;
    private final String run = Long.toString(System.nanoTime(), Character.MAX_RADIX);
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final List<Guest> persons = new ArrayList<>();
    private final List<Guest> responders = new ArrayList<>();
    private final List<Said> said = Collections.synchronizedList(new ArrayList<>());
    private final Set<String> escalated = ConcurrentHashMap.newKeySet();
    private long number;
    private volatile boolean talking;
    private Thread talker;

    public Traffic(Fleet fleet, TrafficPlan plan) {
        this.fleet = fleet;
        this.plan = plan;
        this.partitions = new SessionPartitions(fleet.sessionPartitions());
    }

    // ------------------------------------------------------------------------------------------------ what people do

    /** Everyone comes in. */
    public Traffic connect() {
        Trust trust = fleet.trust();
        List<CompletionStage<?>> connecting = new ArrayList<>();
        for (int i = 0; i < plan.sessions(); i++) {
            String session = "drill-" + run + "-" + i;
            persons.add(guest(session, "person", TokenRole.PERSON, trust, i));
            responders.add(guest(session, "responder", TokenRole.RESPONDER, trust, i + 1));
            connecting.add(persons.get(i).client().connect());
            connecting.add(responders.get(i).client().connect());
            if (connecting.size() >= CONNECTING_AT_ONCE) {
                awaitAll(connecting);
            }
        }
        awaitAll(connecting);
        return this;
    }

    private Guest guest(String session, String name, TokenRole role, Trust trust, int firstGateway) {
        List<String> urls = new ArrayList<>(fleet.gatewayUrls());
        Collections.rotate(urls, firstGateway);
        Guest guest = new Guest(new Said.Ear(session, name));
        guest.use(CrisisClient.builder()
                .gateways(urls)
                .trust(trust)
                .token(fleet.token(session, name, role))
                .eventLoopGroup(loops)
                .listener(guest)
                .build());
        return guest;
    }

    private static void awaitAll(List<CompletionStage<?>> stages) {
        for (CompletionStage<?> stage : stages) {
            stage.toCompletableFuture()
                    .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .join();
        }
        stages.clear();
    }

    /** Those beyond an equal share at their gateway go to another one: who fled from a fault does not come back by itself. */
    public void spread() {
        long gateways =
                fleet.nodes(Node.Kind.GATEWAY).stream().filter(fleet::isRunning).count();
        if (gateways < 2) {
            return;
        }
        Map<String, Integer> seats = new HashMap<>();
        Map<Guest, Long> moving = new HashMap<>();
        for (Guest guest : guests()) {
            if (seats.merge(guest.gateway(), 1, Integer::sum) > (guests().size() + gateways - 1) / gateways) {
                moving.put(guest, guest.connections());
                guest.client().dropConnection();
            }
        }
        Awaitility.await("everyone has moved")
                .atMost(PATIENCE)
                .until(() -> moving.entrySet().stream().allMatch(e -> e.getKey().connections() > e.getValue()));
    }

    /** People talk, until {@link #pause}. */
    public void talk() {
        if (talker != null) {
            throw new IllegalStateException("they talk already");
        }
        talking = true;
        talker = new Thread(this::sendWhatIsDue, "traffic");
        talker.setDaemon(true);
        talker.start();
    }

    /** Nobody says anything more. What was said may still be on its way. */
    public void pause() throws InterruptedException {
        talking = false;
        talker.join();
        talker = null;
    }

    /** Returns after as many messages as people say in that time: it passes for what is tested, not on a clock. */
    public void listenFor(Duration time) {
        int until = said.size() + (int) (time.toNanos() / plan.nanosBetween());
        Awaitility.await()
                .pollInterval(Duration.ofMillis(20))
                .atMost(time.plus(PATIENCE))
                .until(() -> said.size() >= until);
    }

    /** The same, and each participant loses its connection once meanwhile, one after the other, as somewhere somebody always does. */
    public void listenWhileAllComeAndGo(Duration time) {
        Collection<Guest> all = guests();
        for (Guest guest : all) {
            guest.client().dropConnection();
            listenFor(time.dividedBy(all.size()));
        }
    }

    private void sendWhatIsDue() {
        long due = System.nanoTime();
        while (talking) {
            for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            send(number++, due);
            due += plan.nanosBetween();
        }
    }

    private void send(long n, long due) {
        int session = plan.sessionOf(n);
        Guest from = (plan.isPersonsTurn(n) ? persons : responders).get(session);
        Guest to = (plan.isPersonsTurn(n) ? responders : persons).get(session);
        Said one = new Said(
                from.ear().session(),
                from.ear().participant(),
                to.ear().participant(),
                "m" + n,
                plan.priorityOf(n),
                due);
        said.add(one);
        boolean escalation = plan.isEscalation(n);
        from.say(one, escalation).whenComplete((accepted, failure) -> {
            one.answered(accepted, failure, System.nanoTime());
            if (escalation && accepted != null) {
                escalated.add(one.session());
            }
        });
    }

    // ------------------------------------------------------------------------------------------------ what came of it

    /**
     * Waits until all that was said is answered and all that was accepted is heard, or for that long; then draws up the account of everything
     * since the beginning.
     */
    public Account settle(Duration patience) {
        try {
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(100))
                    .atMost(patience)
                    .until(this::looksSettled);
        } catch (ConditionTimeoutException e) {
            // The account says what is missing.
        }
        List<String> complaints =
                guests().stream().flatMap(guest -> guest.complaints().stream()).toList();
        return Account.of(
                copyOfSaid(),
                heard(),
                guests().stream().mapToLong(Guest::duplicates).sum(),
                complaints);
    }

    private boolean looksSettled() {
        List<Said> all = copyOfSaid();
        long accepted = all.stream().filter(Said::isAccepted).count();
        boolean answered = all.stream().noneMatch(Said::isOpen);
        return answered && guests().stream().mapToLong(Guest::heardCount).sum() >= accepted;
    }

    /** Sessions in which a human was asked for. */
    public Set<String> escalatedSessions() {
        return Set.copyOf(escalated);
    }

    /** How many connections were made since the beginning. */
    public long connections() {
        return guests().stream().mapToLong(Guest::connections).sum();
    }

    /**
     * For each participant: the longest time in which something was due to it and nothing came, of those that began between {@code from} and
     * {@code to}; one that has not ended counts up to {@code watchedUntil}. Sorted.
     */
    public List<Duration> standstillsOfGuests(long from, long to, long watchedUntil) {
        return standstills(new Standstill.Span(from, to, watchedUntil), Said::ear);
    }

    /** The same for each partition of each lane. Sorted. The longest is how long a fail-over took to the next delivered message. */
    public List<Duration> standstillsOfPartitions(long from, long to, long watchedUntil) {
        record Shard(Lane lane, int partition) {}
        return standstills(
                new Standstill.Span(from, to, watchedUntil),
                one -> new Shard(
                        Lane.of(org.crisisline.schemas.record.Priority.valueOf(
                                one.priority().name())),
                        partitions.of(one.session())));
    }

    private <K> List<Duration> standstills(Standstill.Span span, Function<Said, K> group) {
        Map<K, List<Standstill.Way>> ways = new HashMap<>();
        forEachEnded((one, way) ->
                ways.computeIfAbsent(group.apply(one), key -> new ArrayList<>()).add(way));
        return ways.values().stream()
                .filter(some -> some.stream().anyMatch(way -> way.endedAt() > span.from()))
                .map(some -> Standstill.longest(some, span))
                .sorted()
                .toList();
    }

    /** What was neither heard nor refused has no end; the account names it. */
    private void forEachEnded(BiConsumer<Said, Standstill.Way> each) {
        Map<Said.Ear, Map<Said.Utterance, Long>> heardAt = new HashMap<>();
        heard().forEach((ear, messages) -> heardAt.put(
                ear, messages.stream().collect(Collectors.toMap(Heard::what, Heard::at, (first, again) -> first))));
        for (Said one : copyOfSaid()) {
            Long at = heardAt.getOrDefault(one.ear(), Map.of()).get(one.utterance());
            if (at != null) {
                each.accept(one, Standstill.Way.heard(one.dueAt(), at));
            } else if (one.isRefused()) {
                each.accept(one, Standstill.Way.refused(one.dueAt(), one.answeredAt()));
            }
        }
    }

    private List<Said> copyOfSaid() {
        synchronized (said) {
            return List.copyOf(said);
        }
    }

    private Map<Said.Ear, List<Heard>> heard() {
        return guests().stream().collect(Collectors.toMap(Guest::ear, Guest::heard));
    }

    private Collection<Guest> guests() {
        List<Guest> all = new ArrayList<>(persons);
        all.addAll(responders);
        return all;
    }

    @Override
    public void close() {
        talking = false;
        guests().forEach(guest -> guest.client().closeAsync());
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
