package org.crisisline.client.inbox;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.crisisline.client.frame.ClientFrame;
import org.crisisline.client.frame.Priority;
import org.crisisline.client.frame.Resume;
import org.crisisline.client.frame.ServerFrame;

/**
 * All that has arrived, over all connections of a client.
 *
 * <p>A message that the application could not take (its listener threw) is not acknowledged, and neither is anything
 * behind it at that priority; the server sends it again, and then it is handed over again, while what came behind it is
 * not.
 */
public final class Inbox {
    private final Map<Priority, Chain> chains = new EnumMap<>(Priority.class);
    private final SeenIds seenIds;
    private Optional<String> epoch = Optional.empty();

    /** Remembers the ids of the latest {@code idsRemembered} messages. */
    public Inbox(int idsRemembered, Optional<Resume> stored) {
        seenIds = new SeenIds(idsRemembered);
        forgetPositions();
        stored.ifPresent(resume -> {
            epoch = Optional.of(resume.epoch());
            resume.positions()
                    .forEach((priority, position) -> chains.get(priority).startAt(position));
        });
    }

    /** What to do with a message. */
    public sealed interface Judgement {
        /** Hand it to the application; then {@link Inbox#kept} or {@link Inbox#failed}. */
        record Take(Optional<Hole> hole) implements Judgement {}

        /** The application has it. */
        record Duplicate() implements Judgement {}

        /** Something before it is missing: put it aside, and connect again. */
        record AskAgain(Hole hole) implements Judgement {}
    }

    /** From where to go on; empty when nothing was kept yet. */
    public Optional<Resume> resume() {
        Map<Priority, Long> positions = new EnumMap<>(Priority.class);
        chains.forEach((priority, chain) -> {
            if (chain.started()) {
                positions.put(priority, chain.kept());
            }
        });
        return positions.isEmpty() ? Optional.empty() : epoch.map(known -> new Resume(known, positions));
    }

    /**
     * A connection is in the session, or became the active one.
     *
     * @param claimed the {@code resume} that was sent and that the server took up
     * @return whether the log was rebuilt, so that all positions known here mean nothing any more
     */
    public boolean connected(String serverEpoch, Optional<Resume> claimed) {
        boolean rebuilt = epoch.filter(known -> !known.equals(serverEpoch)).isPresent();
        if (rebuilt) {
            forgetPositions();
        }
        epoch = Optional.of(serverEpoch);
        Map<Priority, Long> positions = claimed.filter(resume -> resume.epoch().equals(serverEpoch))
                .map(Resume::positions)
                .orElse(Map.of());
        chains.forEach((priority, chain) -> {
            Long position = positions.get(priority);
            chain.connected(position == null ? OptionalLong.empty() : OptionalLong.of(position));
        });
        return rebuilt;
    }

    /** A message came. */
    public Judgement arrived(ServerFrame.Message message) {
        Chain chain = chains.get(message.priority());
        long after = chain.linked();
        Chain.Verdict verdict = chain.arrived(message.position(), message.previous(), seenIds.knownElsewhere(message));
        return switch (verdict) {
            case TAKE -> {
                seenIds.remember(message);
                yield new Judgement.Take(Optional.empty());
            }
            case TAKE_IN_SPITE_OF_HOLE -> {
                seenIds.remember(message);
                yield new Judgement.Take(Optional.of(hole(message, after, false)));
            }
            case DUPLICATE -> new Judgement.Duplicate();
            case HOLE -> new Judgement.AskAgain(hole(message, after, true));
        };
    }

    /** These can't be delivered any more. */
    public void gap(ServerFrame.Gap gap) {
        chains.get(gap.priority()).gap(gap.to());
    }

    /** The application is done with that message. */
    public void kept(ServerFrame.Message message) {
        chains.get(message.priority()).kept(message.position());
    }

    /** The application could not take that message. */
    public void failed(ServerFrame.Message message) {
        chains.get(message.priority()).failed(message.position());
        seenIds.forget(message);
    }

    /**
     * The application keeps everything up to there.
     *
     * @throws IllegalArgumentException if nothing came from so far
     */
    public void keptUpTo(Priority priority, long position) {
        taken(priority, position).keptUpTo(position);
    }

    /**
     * A human has seen everything up to there.
     *
     * @throws IllegalArgumentException if nothing came from so far
     */
    public void seen(Priority priority, long position) {
        taken(priority, position).seen(position);
    }

    /** The frames that tell the server what was kept and seen since the last call: at most two a priority. */
    public List<ClientFrame> acknowledgementsDue() {
        List<ClientFrame> due = new ArrayList<>();
        chains.forEach((priority, chain) -> {
            OptionalLong seen = chain.seenDue();
            seen.ifPresent(position -> due.add(new ClientFrame.Seen(priority, position)));
            chain.acknowledgementDue().ifPresent(position -> {
                // "Seen" says "acknowledged" as well.
                if (seen.isEmpty() || position > seen.getAsLong()) {
                    due.add(new ClientFrame.Ack(priority, position));
                }
            });
        });
        return due;
    }

    private Chain taken(Priority priority, long position) {
        Chain chain = chains.get(priority);
        if (!chain.hasTaken(position)) {
            throw new IllegalArgumentException(
                    priority + " " + position + ": no message of that position or behind it has come");
        }
        return chain;
    }

    private void forgetPositions() {
        for (Priority priority : Priority.values()) {
            chains.put(priority, new Chain());
        }
    }

    private static Hole hole(ServerFrame.Message message, long after, boolean askedAgain) {
        return new Hole(message.priority(), after, message.previous().orElseThrow(), message.position(), askedAgain);
    }
}
