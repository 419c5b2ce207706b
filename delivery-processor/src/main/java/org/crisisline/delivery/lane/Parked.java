package org.crisisline.delivery.lane;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * Answers to senders over connections that the lane has not read of yet: a message can overtake the presence of its connection, since they
 * travel in different topics. Kept for a moment and in bounded number; what is lost here costs a sender a hint, never a message.
 */
final class Parked {
    private record Owner(String sessionId, String participantId) {}

    /** @param connectionId the one connection that it waits for, or null when any will do */
    private record Notice(SpecificRecordBase body, String connectionId, long until) {
        boolean isFor(String connection) {
            return connectionId == null || connectionId.equals(connection);
        }
    }

    private final Map<Owner, List<Notice>> notices = new LinkedHashMap<>();
    private final int owners;
    private final int perOwner;
    private final Duration patience;

    Parked(int owners, int perOwner, Duration patience) {
        this.owners = owners;
        this.perOwner = perOwner;
        this.patience = patience;
    }

    /** For the sender's next connection, whichever it is. */
    void park(String sessionId, String participantId, SpecificRecordBase body, Now now) {
        park(new Owner(sessionId, participantId), new Notice(body, null, now.in(patience)), now);
    }

    /** For one connection. */
    void parkFor(String connectionId, String sessionId, String participantId, SpecificRecordBase body, Now now) {
        park(new Owner(sessionId, participantId), new Notice(body, connectionId, now.in(patience)), now);
    }

    private void park(Owner owner, Notice notice, Now now) {
        dropOld(now);
        if (notices.size() >= owners && !notices.containsKey(owner)) {
            return;
        }
        List<Notice> parked = notices.computeIfAbsent(owner, o -> new ArrayList<>());
        if (parked.size() < perOwner) {
            parked.add(notice);
        }
    }

    /** What waited for that connection, which is not kept any longer. */
    List<SpecificRecordBase> take(String connectionId, String sessionId, String participantId, Now now) {
        if (notices.isEmpty()) {
            return List.of();
        }
        Owner owner = new Owner(sessionId, participantId);
        List<Notice> parked = notices.get(owner);
        if (parked == null) {
            return List.of();
        }
        List<SpecificRecordBase> taken = parked.stream()
                .filter(notice -> notice.isFor(connectionId) && !now.isAtOrAfter(notice.until()))
                .map(Notice::body)
                .toList();
        parked.removeIf(notice -> notice.isFor(connectionId));
        if (parked.isEmpty()) {
            notices.remove(owner);
        }
        return taken;
    }

    private void dropOld(Now now) {
        Iterator<List<Notice>> oldest = notices.values().iterator();
        while (oldest.hasNext() && now.isAtOrAfter(oldest.next().get(0).until())) {
            oldest.remove();
        }
    }
}
