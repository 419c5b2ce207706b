package org.crisisline.delivery.lane;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * Answers to senders whose connection the lane has not read of yet: a message can overtake the presence of its connection, since they travel
 * in different topics. Kept for a moment and in bounded number; what is lost here costs a sender a hint, never a message.
 */
final class Parked {
    private record Owner(String sessionId, String participantId) {}

    private record Notice(SpecificRecordBase body, long until) {}

    private final Map<Owner, List<Notice>> notices = new LinkedHashMap<>();
    private final int owners;
    private final int perOwner;
    private final Duration patience;

    Parked(int owners, int perOwner, Duration patience) {
        this.owners = owners;
        this.perOwner = perOwner;
        this.patience = patience;
    }

    void park(String sessionId, String participantId, SpecificRecordBase body, Now now) {
        dropOld(now);
        Owner owner = new Owner(sessionId, participantId);
        if (notices.size() >= owners && !notices.containsKey(owner)) {
            return;
        }
        List<Notice> parked = notices.computeIfAbsent(owner, o -> new ArrayList<>());
        if (parked.size() < perOwner) {
            parked.add(new Notice(body, now.in(patience)));
        }
    }

    List<SpecificRecordBase> take(String sessionId, String participantId, Now now) {
        if (notices.isEmpty()) {
            return List.of();
        }
        List<Notice> parked = notices.remove(new Owner(sessionId, participantId));
        return parked == null
                ? List.of()
                : parked.stream()
                        .filter(n -> !now.isAtOrAfter(n.until()))
                        .map(Notice::body)
                        .toList();
    }

    private void dropOld(Now now) {
        Iterator<List<Notice>> oldest = notices.values().iterator();
        while (oldest.hasNext() && now.isAtOrAfter(oldest.next().get(0).until())) {
            oldest.remove();
        }
    }
}
