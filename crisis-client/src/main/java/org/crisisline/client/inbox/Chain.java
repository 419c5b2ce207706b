package org.crisisline.client.inbox;

import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * One priority's messages as they arrived. Three marks move along the log: {@code taken} (handed to the application),
 * {@code kept} (the application is done with it and everything before) and {@code reached} (sent on the present
 * connection, or claimed on connecting: beyond it nothing may be acknowledged).
 */
final class Chain {
    private static final long NONE = Long.MIN_VALUE;

    private long taken = NONE;
    /** Includes gaps: what lies up to here came, or is known to be lost. */
    private long linked = NONE;

    private long reached = NONE;
    private long acknowledged = NONE;
    private boolean acknowledgeAgain;
    /** Handed over and not kept yet, each with what was taken before it. */
    private final TreeMap<Long, Long> open = new TreeMap<>();

    private final Set<Long> failed = new HashSet<>();
    private long toleratedHoleAfter = NONE;
    private long seen = NONE;
    private boolean seenUnsent;

    enum Verdict {
        TAKE,
        /** There is a hole before it that asking again did not fill. */
        TAKE_IN_SPITE_OF_HOLE,
        DUPLICATE,
        HOLE
    }

    /** What a position store told. */
    void startAt(long position) {
        taken = position;
        linked = position;
    }

    /** A new connection, on which everything up to {@code claimed} counts as acknowledged: empty if nothing was claimed. */
    void connected(OptionalLong claimed) {
        reached = claimed.orElse(NONE);
        acknowledged = reached;
        acknowledgeAgain = false;
        // What was told on a connection that is gone may not have arrived.
        seenUnsent = seen != NONE;
    }

    Verdict arrived(long position, OptionalLong previous, boolean knownElsewhere) {
        boolean hole = previous.isPresent() && linked != NONE && previous.getAsLong() > linked;
        if (hole && toleratedHoleAfter != linked) {
            toleratedHoleAfter = linked;
            return Verdict.HOLE;
        }
        reached = Math.max(reached, position);
        if (failed.remove(position)) {
            return Verdict.TAKE;
        }
        if (taken != NONE && position <= taken) {
            acknowledgeAgain = true;
            return Verdict.DUPLICATE;
        }
        long before = taken;
        taken = position;
        linked = Math.max(linked, position);
        if (knownElsewhere) {
            acknowledgeAgain = true;
            return Verdict.DUPLICATE;
        }
        open.put(position, before);
        return hole ? Verdict.TAKE_IN_SPITE_OF_HOLE : Verdict.TAKE;
    }

    void gap(long to) {
        // Without a place of our own yet, the first message tells where we are.
        if (linked != NONE) {
            linked = Math.max(linked, to);
        }
    }

    long linked() {
        return linked;
    }

    boolean hasTaken(long position) {
        return taken != NONE && position <= taken;
    }

    void kept(long position) {
        open.remove(position);
    }

    void keptUpTo(long position) {
        open.headMap(position, true).clear();
        failed.removeIf(p -> p <= position);
    }

    /** The application could not take it; it is handed over again when the server sends it again. */
    void failed(long position) {
        if (open.containsKey(position)) {
            failed.add(position);
        }
    }

    /** The highest position up to which everything is kept. */
    long kept() {
        Map.Entry<Long, Long> first = open.firstEntry();
        return first == null ? taken : first.getValue();
    }

    /** What to acknowledge now, once. */
    OptionalLong acknowledgementDue() {
        long due = Math.min(kept(), reached);
        if (due == NONE || (due <= acknowledged && !acknowledgeAgain)) {
            return OptionalLong.empty();
        }
        acknowledged = Math.max(acknowledged, due);
        acknowledgeAgain = false;
        return OptionalLong.of(due);
    }

    void seen(long position) {
        if (position > seen) {
            seen = position;
            seenUnsent = true;
            keptUpTo(position);
        }
    }

    /** A {@code seen} to be told now, once; it stands for an acknowledgement. */
    OptionalLong seenDue() {
        if (!seenUnsent || seen > reached) {
            return OptionalLong.empty();
        }
        seenUnsent = false;
        acknowledged = Math.max(acknowledged, seen);
        return OptionalLong.of(seen);
    }

    boolean started() {
        return kept() != NONE;
    }
}
