package org.crisisline.system.simulation;

import java.io.ByteArrayInputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.crisisline.client.frame.ClientFrame;
import org.crisisline.client.frame.InvalidFrameException;
import org.crisisline.client.frame.JsonFrames;
import org.crisisline.client.frame.ParticipantEvent;
import org.crisisline.client.frame.Priority;
import org.crisisline.client.frame.Resume;
import org.crisisline.client.frame.ServerFrame;
import org.crisisline.client.inbox.Hole;
import org.crisisline.client.inbox.Inbox;
import org.crisisline.client.outbox.OutboxLimits;
import org.crisisline.client.outbox.Publishing;

/**
 * A participant with the SDK's inbox and outbox, and connections as the SDK has them: one that it uses, one that stands by, some that it has
 * left behind. It keeps what it gets, and complains about what it should not get.
 */
final class SimulatedPerson {
    private static final Set<Integer> FOR_GOOD = Set.of(1000, 4400, 4401, 4403, 4410);
    private static final int DONE = 1000;
    private static final int IDS_REMEMBERED = 1_000;

    private final World world;
    private final Promises promises;
    private final OutboxLimits room;
    private final String session;
    private final String id;
    private final String role;
    private final Deque<ServerFrame.Message> unkept = new ArrayDeque<>();
    private final Set<String> shown = new HashSet<>();
    private final Set<String> everShown = new HashSet<>();
    private final Map<Priority, Long> claimed = new EnumMap<>(Priority.class);
    private final Map<Priority, Long> saw = new EnumMap<>(Priority.class);
    private final Map<String, ServerFrame.Accepted> accepted = new HashMap<>();
    private final List<SimulatedSocket> leftBehind = new ArrayList<>();
    private Inbox inbox;
    private WatchedOutbox outbox;
    private SimulatedSocket socket;
    private SimulatedSocket spare;
    private boolean connected;
    private boolean active;
    private boolean activating;
    private Optional<Resume> resume = Optional.empty();
    private boolean over;
    private boolean gone;
    private boolean leaving;
    private boolean ended;
    private boolean left;
    private boolean asksAgain;
    private ServerFrame.Connected lastConnected;
    // On the connection of the moment.
    private final Map<Priority, Long> highest = new EnumMap<>(Priority.class);
    private final Set<Priority> caughtUp = EnumSet.noneOf(Priority.class);
    private final Map<String, Long> told = new HashMap<>();
    private final Map<String, Long> toldSeen = new HashMap<>();
    private final Map<String, ParticipantEvent> others = new HashMap<>();

    /** @param room of its outbox */
    SimulatedPerson(World world, Promises promises, OutboxLimits room, String session, String id, String role) {
        this.world = world;
        this.promises = promises;
        this.room = room;
        this.session = session;
        this.id = id;
        this.role = role;
        reinstall(Optional.empty());
    }

    String session() {
        return session;
    }

    String id() {
        return id;
    }

    /** The application starts again, with what it had stored of its positions, or with nothing. */
    private void reinstall(Optional<Resume> stored) {
        inbox = new Inbox(IDS_REMEMBERED, stored);
        outbox = new WatchedOutbox(room);
        unkept.clear();
        shown.clear();
    }

    // ------------------------------------------------------------------------------------------------ connections

    boolean isConnected() {
        return socket != null;
    }

    boolean isSettledIn() {
        return socket != null && connected && active;
    }

    /** Connected, and a spare that nobody is going to activate. */
    boolean isStranded() {
        return socket != null && connected && !active && !activating;
    }

    boolean isActivating() {
        return activating;
    }

    /** Whether it has been told to stay away. */
    boolean isOver() {
        return over;
    }

    /** What was left of a connection: it may still be open at the other end. */
    List<SimulatedSocket> leftBehind() {
        return leftBehind;
    }

    boolean hasSpare() {
        return spare != null;
    }

    void connect(SimulatedGateway to, boolean withResume) {
        leaveBehind();
        forgetConnection();
        resume = withResume || asksAgain ? inbox.resume() : Optional.empty();
        asksAgain = false;
        claims(resume);
        socket = to.accept(world.random().split());
        OptionalInt severity = world.oneIn(12) ? OptionalInt.of(9) : OptionalInt.empty();
        write(new ClientFrame.Connect(Optional.of(token()), severity, Optional.empty(), false, resume));
        world.tell(() -> this + " connects with " + resume);
    }

    /** With positions of a log that was lost: it gets everything again. */
    void connectFromAnotherLog(SimulatedGateway to) {
        reinstall(Optional.of(new Resume("another-epoch", Map.of(Priority.NORMAL, 1_000L))));
        connect(to, true);
    }

    void restart(boolean withPositions) {
        Optional<Resume> stored = withPositions ? inbox.resume() : Optional.empty();
        breakUp();
        reinstall(stored);
        world.tell(() -> this + " starts again with " + stored);
    }

    void standBy(SimulatedGateway to) {
        spare = to.accept(world.random().split());
        spare.write(JsonFrames.encode(new ClientFrame.Connect(
                Optional.of(token()), OptionalInt.empty(), Optional.empty(), true, Optional.empty())));
        world.tell(() -> this + " has a spare " + spare.line());
    }

    /** The spare takes over; the one before is not listened to any more. */
    void activateSpare() {
        SimulatedSocket next = spare;
        leaveBehind();
        spare = null;
        forgetConnection();
        socket = next;
        activate();
    }

    /** Makes the present connection the active one. */
    void activate() {
        resume = inbox.resume();
        claims(resume);
        activating = true;
        caughtUp.clear();
        told.clear();
        toldSeen.clear();
        others.clear();
        write(new ClientFrame.Activate(resume));
        world.tell(() -> this + " activates " + socket.line() + " with " + resume);
    }

    private String token() {
        return session + "/" + id + "/" + role;
    }

    /** It goes on with another connection; this one stays open for now. */
    private void leaveBehind() {
        if (socket != null) {
            leftBehind.add(socket);
            socket = null;
        }
    }

    private void forgetConnection() {
        connected = false;
        active = false;
        activating = false;
        highest.clear();
        caughtUp.clear();
        told.clear();
        toldSeen.clear();
        others.clear();
    }

    void breakUp() {
        if (socket != null) {
            world.tell(() -> this + " loses its connection");
            socket.breakUp();
            socket = null;
        }
        forgetConnection();
    }

    /** It loses whatever it has of connections, and never comes back. */
    void goForGood() {
        world.tell(() -> this + " goes for good");
        gone = true;
        breakUp();
        dropSpare();
        leftBehind.forEach(SimulatedSocket::breakUp);
        leftBehind.clear();
    }

    boolean isGone() {
        return gone;
    }

    void dropSpare() {
        if (spare != null) {
            spare.breakUp();
            spare = null;
        }
    }

    private void write(ClientFrame frame) {
        socket.write(JsonFrames.encode(frame));
    }

    // ------------------------------------------------------------------------------------------------ what it says

    void say(ClientFrame.Send message) {
        // If that id waits for its answer, or too much does, the application asks for nothing else now.
        if (outbox.add(message, world.nanos())) {
            world.tell(() -> this + " says " + message.id() + " at " + message.priority());
        }
    }

    /** Past the outbox, as a client that keeps to no rules. */
    void sayAtOnce(ClientFrame.Send message) {
        if (isSettledIn()) {
            write(message);
            world.tell(() -> this + " says at once " + message.id());
        }
    }

    /** Writes what may go; whether there was anything. */
    boolean speak() {
        if (!isSettledIn()) {
            return false;
        }
        Optional<Publishing> next = outbox.write(world.nanos());
        next.ifPresent(publishing -> socket.write(publishing.encoded()));
        return next.isPresent();
    }

    /** The application is done with the next message. */
    boolean keepOne() {
        ServerFrame.Message message = unkept.poll();
        if (message != null) {
            inbox.kept(message);
        }
        return message != null;
    }

    void see() {
        Map<Priority, Long> positions = new EnumMap<>(Priority.class);
        inbox.resume().ifPresent(point -> positions.putAll(point.positions()));
        if (isSettledIn()) {
            positions.forEach((priority, position) -> {
                if (highest.containsKey(priority)) {
                    inbox.seen(priority, position);
                }
            });
        }
    }

    boolean acknowledge() {
        if (!isSettledIn()) {
            return false;
        }
        List<ClientFrame> due = inbox.acknowledgementsDue();
        for (ClientFrame frame : due) {
            if (frame instanceof ClientFrame.Ack ack) {
                claims(ack.priority(), ack.position());
            } else if (frame instanceof ClientFrame.Seen seen) {
                claims(seen.priority(), seen.position());
                saw.merge(seen.priority(), seen.position(), Math::max);
            }
            write(frame);
        }
        return !due.isEmpty();
    }

    /** What it claims it has: the cursor may go there, if it is of this log. */
    private void claims(Optional<Resume> point) {
        point.filter(at -> at.epoch().equals(Settings.EPOCH))
                .ifPresent(at -> at.positions().forEach(this::claims));
    }

    private void claims(Priority priority, long position) {
        claimed.merge(priority, position, Math::max);
    }

    void leave() {
        world.tell(() -> this + " leaves");
        leaving = true;
        write(new ClientFrame.Leave());
    }

    void end() {
        world.tell(() -> this + " ends the session");
        write(new ClientFrame.End(Optional.empty()));
    }

    // ------------------------------------------------------------------------------------------------ what it hears

    /** Reads a frame, or finds its connection closed; whether there was anything. */
    boolean hear() {
        if (socket == null) {
            return false;
        }
        byte[] frame = socket.clientReads();
        if (frame != null) {
            hear(frame);
            return true;
        }
        if (socket.isBroken() || socket.closeCode().isPresent()) {
            int code = socket.isBroken() ? 1006 : socket.closeCode().getAsInt();
            world.tell(() -> this + " finds its connection closed with " + code);
            over |= FOR_GOOD.contains(code);
            if (code == DONE && leaving && !ended) {
                promises.heardThatItLeft(this);
                left = true;
            }
            socket.breakUp();
            socket = null;
            forgetConnection();
            return true;
        }
        return false;
    }

    private void hear(byte[] bytes) {
        ServerFrame frame;
        try {
            frame = JsonFrames.decode(new ByteArrayInputStream(bytes));
        } catch (InvalidFrameException e) {
            throw new AssertionError(this + " gets what is no frame", e);
        }
        world.tell(() -> this + " hears " + frame);
        if (frame instanceof ServerFrame.Message message) {
            hear(message);
        } else if (frame instanceof ServerFrame.Connected in) {
            connected = true;
            lastConnected = in;
            inbox.connected(in.epoch(), in.resumed() ? resume : Optional.empty());
            if (in.active()) {
                becomeActive(in.emergency(), in);
            }
        } else if (frame instanceof ServerFrame.Active change) {
            changed(change.active());
        } else if (frame instanceof ServerFrame.Accepted has) {
            promises.heard(this, has);
            outbox.accepted(has.id());
            accepted.merge(has.id(), has, (a, b) -> a.position() <= b.position() ? a : b);
        } else if (frame instanceof ServerFrame.Refusal refusal) {
            refusal.id().ifPresent(refused -> outbox.refused(refused, refusal, world.nanos()));
            if (refusal.id().isEmpty() && refusal.message().contains("beyond")) {
                throw new AssertionError(this + " acknowledged what was not sent: " + refusal.message());
            }
        } else if (frame instanceof ServerFrame.CaughtUp all) {
            caughtUp.add(all.priority());
        } else if (frame instanceof ServerFrame.Delivered delivered) {
            promises.heard(this, delivered);
            told.merge(delivered.participantId() + "/" + delivered.priority(), delivered.position(), Math::max);
        } else if (frame instanceof ServerFrame.Seen seen) {
            promises.heard(this, seen);
            toldSeen.merge(seen.participantId() + "/" + seen.priority(), seen.position(), Math::max);
        } else if (frame instanceof ServerFrame.Participant participant) {
            others.put(participant.participantId(), participant.event());
        } else if (frame instanceof ServerFrame.Ended) {
            ended = true;
        } else if (frame instanceof ServerFrame.Gap gap) {
            throw new AssertionError(this + " is told of a gap where nothing is missing: " + gap);
        }
    }

    private void becomeActive(boolean emergency, ServerFrame.Connected in) {
        active = true;
        activating = false;
        outbox.connected(in.limits(), emergency ? Priority.EMERGENCY : Priority.NORMAL, world.nanos());
    }

    private void changed(boolean now) {
        if (!now) {
            active = false;
            return;
        }
        if (activating && lastConnected != null) {
            inbox.connected(Settings.EPOCH, resume);
            becomeActive(false, lastConnected);
        }
    }

    private void hear(ServerFrame.Message message) {
        if (!message.payload().path("session").asText().equals(session)) {
            throw new AssertionError(this + " gets a message of another session: " + message);
        }
        if (message.from().participantId().equals(id)) {
            throw new AssertionError(this + " gets its own message " + message.id());
        }
        long before = highest.getOrDefault(message.priority(), -1L);
        if (message.attempt() == 1 && message.position() <= before) {
            throw new AssertionError(this + " gets " + message + " after " + before);
        }
        highest.put(message.priority(), Math.max(before, message.position()));
        Inbox.Judgement judgement = inbox.arrived(message);
        String name = message.from().participantId() + "/" + message.id();
        if (judgement instanceof Inbox.Judgement.Take take) {
            if (take.hole().isPresent() || !shown.add(name)) {
                throw new AssertionError(this + " sees " + name + " twice, or with a hole before it: " + take);
            }
            everShown.add(name);
            unkept.add(message);
        } else if (judgement instanceof Inbox.Judgement.AskAgain ask) {
            askAgain(ask.hole());
        } else if (!everShown.contains(name)) {
            throw new AssertionError(this + " takes " + name + " for a repeat, and has not seen it");
        }
    }

    /** As the SDK does: on another connection it gets what lies behind its positions. Nobody has to but who forgot what it once said to have. */
    private void askAgain(Hole hole) {
        if (hole.previous() > claimed.getOrDefault(hole.priority(), -1L)) {
            throw new AssertionError(this + " misses something: " + hole);
        }
        world.tell(() -> this + " has forgotten something, and asks again: " + hole);
        asksAgain = true;
        breakUp();
    }

    // ------------------------------------------------------------------------------------------------ for the checks

    /** The highest position that it ever said to have. */
    long claimed(org.crisisline.schemas.record.Priority priority) {
        return claimed.getOrDefault(Priority.valueOf(priority.name()), -1L);
    }

    /** The highest position up to which it ever said that a human has seen everything. */
    long saw(org.crisisline.schemas.record.Priority priority) {
        return saw.getOrDefault(Priority.valueOf(priority.name()), -1L);
    }

    boolean hasSeen(String sender, String messageId) {
        return everShown.contains(sender + "/" + messageId);
    }

    boolean wasToldOf(String reader, org.crisisline.schemas.record.Priority priority, long position) {
        return told.getOrDefault(reader + "/" + priority, -1L) >= position;
    }

    boolean wasToldThatSaw(String reader, org.crisisline.schemas.record.Priority priority, long position) {
        return toldSeen.getOrDefault(reader + "/" + priority, -1L) >= position;
    }

    boolean hasCaughtUp() {
        return caughtUp.size() == Priority.values().length;
    }

    Optional<ParticipantEvent> standingOf(String other) {
        return Optional.ofNullable(others.get(other));
    }

    int unanswered() {
        return outbox.size();
    }

    boolean isIdle() {
        return unkept.isEmpty() && (socket == null || !socket.hasForClient());
    }

    Map<String, ServerFrame.Accepted> accepted() {
        return accepted;
    }

    /** Whether its leaving was answered as done. */
    boolean hasLeft() {
        return left;
    }

    @Override
    public String toString() {
        return session + "/" + id + (socket == null ? "" : " on " + socket.line());
    }
}
