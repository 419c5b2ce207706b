package org.crisisline.cli.ledger;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.crisisline.schemas.record.Priority;

/** What the topics say of one participant of a session: when it came and went, what it was sent, what it has. */
public final class Member {
    /** The clocks of two brokers may differ by so much. */
    static final long SKEW_MILLIS = 60_000;

    private static final long NONE = -1;
    private static final long NEVER = Long.MAX_VALUE;

    private record Claim(long position, long madeAt) {
        boolean says(Claim other) {
            return position >= other.position && madeAt >= other.madeAt;
        }
    }

    /** The way through the log of one priority. */
    private static final class Track {
        private final Positions dispatched = new Positions();
        private long acknowledged = NONE;
        private long seen = NONE;
        private List<Claim> claims = List.of();
    }

    private static final Track UNTOUCHED = new Track();

    private final String id;
    private final Map<Priority, Track> tracks = new EnumMap<>(Priority.class);
    private boolean attached;
    private long leftAt = NEVER;

    Member(String id) {
        this.id = id;
    }

    public String id() {
        return id;
    }

    /** When it left for good, by the broker's clock in milliseconds since 1970. */
    public OptionalLong leftAt() {
        return hasLeft() ? OptionalLong.of(leftAt) : OptionalLong.empty();
    }

    /** The highest position that it acknowledged, if any. */
    public Optional<Long> acknowledged(Priority priority) {
        return known(track(priority).acknowledged);
    }

    /** The highest position that a human there has seen, if any. */
    public Optional<Long> seen(Priority priority) {
        return known(track(priority).seen);
    }

    private static Optional<Long> known(long position) {
        return position == NONE ? Optional.empty() : Optional.of(position);
    }

    /** To look at. */
    private Track track(Priority priority) {
        return tracks.getOrDefault(priority, UNTOUCHED);
    }

    /** To write on. */
    private Track ownTrack(Priority priority) {
        return tracks.computeIfAbsent(priority, p -> new Track());
    }

    boolean hasLeft() {
        return leftAt != NEVER;
    }

    /** Whether something that was appended then is owed to it. */
    boolean isOwed(long appendedAt) {
        return appendedAt <= leftAt;
    }

    /** Each of these says whether that was news. */
    boolean attach() {
        boolean news = !attached;
        attached = true;
        return news;
    }

    boolean leave(long at) {
        boolean news = !hasLeft();
        leftAt = Math.min(leftAt, at);
        return news;
    }

    boolean acknowledge(Priority priority, long position, boolean alsoSeen) {
        Track track = ownTrack(priority);
        boolean news = position > track.acknowledged;
        track.acknowledged = Math.max(track.acknowledged, position);
        if (alsoSeen) {
            track.seen = Math.max(track.seen, position);
        }
        return news;
    }

    /** The participant's client says that it has everything up to there; that is about what was there to have when it said so. */
    boolean claim(Priority priority, long position, long madeAt) {
        Track track = ownTrack(priority);
        Claim claim = new Claim(position, madeAt);
        if (track.claims.stream().anyMatch(other -> other.says(claim))) {
            return false;
        }
        List<Claim> claims = new ArrayList<>(track.claims);
        claims.removeIf(claim::says);
        claims.add(claim);
        track.claims = List.copyOf(claims);
        return true;
    }

    boolean dispatch(Priority priority, long position) {
        return ownTrack(priority).dispatched.add(position);
    }

    boolean wasDispatched(Priority priority, long position) {
        return track(priority).dispatched.contains(position);
    }

    boolean hasAcknowledged(Priority priority, long position) {
        return track(priority).acknowledged >= position;
    }

    boolean hasClaimed(Priority priority, long position, long appendedAt) {
        return track(priority).claims.stream()
                .anyMatch(claim -> claim.position() >= position && claim.madeAt() + SKEW_MILLIS >= appendedAt);
    }

    /** Whether a lane sent it anything, or it acknowledged anything: then it is in the session, for certain. */
    boolean isServed() {
        return tracks.values().stream().anyMatch(track -> track.acknowledged != NONE || !track.dispatched.isEmpty());
    }

    boolean has(Said message) {
        return hasAcknowledged(message.priority(), message.position())
                || hasClaimed(message.priority(), message.position(), message.appendedAt());
    }
}
