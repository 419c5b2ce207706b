package org.crisisline.cli.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.crisisline.schemas.record.Acknowledged;
import org.crisisline.schemas.record.Attached;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.Presence;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.Receipt;
import org.crisisline.schemas.record.Role;
import org.crisisline.schemas.topic.SessionPartitions;

/** Measures what a ledger costs: {@code java -Xmx768m … LedgerMemory 1000000}. Ids as clients make them; twenty messages a session, two in it. */
final class LedgerMemory {
    private static final int OF_A_SESSION = 20;

    private LedgerMemory() {}

    public static void main(String[] args) {
        int messages = Integer.parseInt(args[0]);
        long before = used();
        long begun = System.nanoTime();
        Ledger ledger = fill(messages);
        long filled = System.nanoTime();
        long after = used();
        long judging = System.nanoTime();
        Sums sums = new Sums();
        new Auditor(ledger, new Reach(), 64).judge(sums);
        System.out.printf(
                Locale.ROOT,
                "%,d messages: %d MB, %d bytes each; filled in %.1f s, judged in %.1f s, delivered %,d%n",
                messages,
                (after - before) >> 20,
                (after - before) / messages,
                (filled - begun) / 1e9,
                (System.nanoTime() - judging) / 1e9,
                sums.pairs(Outcome.DELIVERED));
    }

    private static Ledger fill(int messages) {
        Ledger ledger = new Ledger(new SessionPartitions(12), "epoch");
        Instant now = Instant.now();
        for (int i = 0; i < messages; i++) {
            String session = "session-" + i / OF_A_SESSION;
            boolean first = i % OF_A_SESSION == 0;
            for (String participant : first ? List.of("person", "responder") : List.<String>of()) {
                ledger.presence(
                        new Presence(
                                session,
                                participant,
                                Role.PERSON,
                                "c",
                                "g",
                                1L,
                                0,
                                new Attached(false, false, null, 0, null, null)),
                        i);
            }
            String sender = i % 2 == 0 ? "person" : "responder";
            String reader = i % 2 == 0 ? "responder" : "person";
            String id = UUID.randomUUID().toString();
            ledger.message(
                    Priority.NORMAL,
                    i,
                    i,
                    session,
                    new Message(id, sender, Role.PERSON, "text", "{}", now, "g", "c", null));
            ledger.dispatch(session, reader, Facts.dispatch(Priority.NORMAL, i, -1L));
            ledger.receipt(
                    new Receipt(session, reader, "c", "g", 1L, new Acknowledged(Priority.NORMAL, (long) i, false)));
        }
        return ledger;
    }

    private static long used() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
