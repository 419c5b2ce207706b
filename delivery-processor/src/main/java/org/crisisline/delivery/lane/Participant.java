package org.crisisline.delivery.lane;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.Role;

/** One reader of a session. Mutable; belongs to the turn that loaded its session. */
public final class Participant {
    /** How many messages of its own are in the log is not known: an earlier release did not count them. */
    public static final long UNCOUNTED = -1;

    /** When it left is not known: an earlier release did not keep it. */
    public static final long UNDATED = -1;

    private final String id;
    private final Role role;
    private final Map<Priority, Cursor> cursors = new EnumMap<>(Priority.class);
    private Map<Priority, Claim> claims = Map.of();
    private ActiveConnection connection;
    private boolean left;
    private long leftAtMillis;
    private boolean settled;
    private long sent;

    /** Someone who has just come: offline, with everything pending. */
    public Participant(String id, Role role) {
        this.id = Objects.requireNonNull(id, "id");
        this.role = Objects.requireNonNull(role, "role");
    }

    public String id() {
        return id;
    }

    public Role role() {
        return role;
    }

    /** How far it has come. */
    public Cursor cursor(Priority priority) {
        return cursors.getOrDefault(priority, Cursor.START);
    }

    /** Puts a cursor where it stands by now. */
    public void moveTo(Priority priority, Cursor cursor) {
        cursors.put(priority, cursor);
    }

    /** What it said to have that lies behind the end of the log as the lane knows it. */
    public Optional<Claim> claim(Priority priority) {
        return Optional.ofNullable(claims.get(priority));
    }

    /** Keeps that for when the log gets there. */
    public void claims(Priority priority, Claim claim) {
        if (claims.isEmpty()) {
            claims = new EnumMap<>(Priority.class);
        }
        claims.put(priority, claim);
    }

    /** The log is there, or the claim is about something else. */
    void claimsNothing(Priority priority) {
        claims.remove(priority);
    }

    /** Its active connection; empty while it is offline. */
    public Optional<ActiveConnection> connection() {
        return Optional.ofNullable(connection);
    }

    /** Attaches it. */
    public void attach(ActiveConnection to) {
        connection = Objects.requireNonNull(to, "to");
    }

    /** It is offline from here. */
    public void detach() {
        connection = null;
    }

    boolean isAttachedBy(String connectionId) {
        return connection != null && connection.connectionId().equals(connectionId);
    }

    /** Gone for good: no recipient any more. */
    public boolean hasLeft() {
        return left;
    }

    /**
     * Goes for good.
     *
     * @param atMillis when the broker appended its word of that, by the broker's clock in milliseconds since 1970, or {@link #UNDATED}
     */
    public void leave(long atMillis) {
        left = true;
        leftAtMillis = atMillis;
        connection = null;
        claims = Map.of();
    }

    /** When it left: what the broker appended by then is owed to it. 0 while it has not. */
    public long leftAtMillis() {
        return leftAtMillis;
    }

    /** Whether what was pending when it left is durably among the dead letters. */
    public boolean isSettled() {
        return settled;
    }

    /** Notes that it is. */
    public void settle() {
        settled = true;
    }

    /** Something turned up that is owed to it, though it had been settled. */
    void reopen() {
        settled = false;
    }

    /** How many of the log's messages, of all priorities of the lane, are its own; or {@link #UNCOUNTED}. */
    public long sent() {
        return sent;
    }

    /** Puts that number as it was read from the store. */
    public void sent(long messages) {
        sent = messages;
    }

    void uncount() {
        sent = 0;
        cursors.replaceAll((priority, cursor) -> cursor.unclear());
    }

    void hasSent() {
        if (sent != UNCOUNTED) {
            sent++;
        }
    }
}
