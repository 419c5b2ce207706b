package org.crisisline.cli.ledger;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.topic.Lane;
import org.crisisline.schemas.topic.Topics;

/**
 * Applies the rule of who is owed what to a {@link Ledger}. May be asked again when the ledger has grown. What does not fit is told as a finding;
 * it may not fit only because one topic was read a moment before another, so a finding counts when it stays. For one thread.
 */
public final class Auditor {
    private final Ledger ledger;
    private final Reach reach;
    private final int seats;

    /**
     * @param reach of the topics from which the ledger was filled
     * @param seats most participants of a session, those who left included: who came when they were taken was turned away
     */
    public Auditor(Ledger ledger, Reach reach, int seats) {
        this.ledger = Objects.requireNonNull(ledger, "ledger");
        this.reach = Objects.requireNonNull(reach, "reach");
        this.seats = seats;
    }

    /** Accounts for everything. */
    public void judge(Account account) {
        ledger.sessions().forEach(session -> judge(session, account));
        ledger.badRecords().forEach((place, appendedAt) -> judgeBad(place, appendedAt, account));
        ledger.broken().forEach(account::finding);
    }

    /** Accounts for one session. */
    public void judge(SessionBook session, Account account) {
        session.judgeBy(reach);
        if (session.isKnown() || session.isOver()) {
            account.session(session);
        }
        List<Said> messages = new ArrayList<>();
        Map<Name, List<Said>> refused = new HashMap<>();
        for (Lane lane : Lane.values()) {
            messages.addAll(messages(session, lane, refused, account));
        }
        Set<Member> recipients = recipients(session, messages);
        for (Said message : messages) {
            account.message(session, message);
            judge(session, message, twins(message, refused), recipients, account);
        }
    }

    /** Its records that one owner of the lane refused. Another one, that read the topics in another order and came to a commit, may have taken one of them. */
    private static List<Said> twins(Said message, Map<Name, List<Said>> refused) {
        return refused.getOrDefault(Name.of(message), List.of()).stream()
                .filter(record -> Lane.of(record.priority()) == Lane.of(message.priority())
                        && record.content() == message.content())
                .toList();
    }

    private void judgeBad(Place place, long appendedAt, Account account) {
        Optional<LetterBook.Refusal> refusal = ledger.letters().refusal(place);
        if (refusal.isPresent()) {
            account.bad(place, refusal.get().reason());
        } else if (reach.covers(Topics.DEAD_LETTERS.name(), appendedAt)) {
            account.finding(new Finding(
                    place, Cause.BAD_RECORD_NO_LETTER, Optional.empty(), Optional.empty(), Optional.empty()));
        }
    }

    private record Name(Member sender, String id) {
        static Name of(Said record) {
            return new Name(record.sender(), record.id());
        }
    }

    /** The messages of a lane: what was not refused, does not lie behind the fence, and repeats no other one. */
    private List<Said> messages(SessionBook session, Lane lane, Map<Name, List<Said>> refused, Account account) {
        Map<Name, Said> byName = new LinkedHashMap<>();
        List<Said> records = new ArrayList<>();
        for (Priority priority : lane.priorities()) {
            for (Said record : session.log(priority)) {
                Optional<LetterBook.Refusal> refusal = ledger.letters().refusal(session.place(record));
                if (refusal.isPresent()) {
                    boolean replayed = ledger.letters().wasReplayed(refusal.get());
                    account.refused(session, record, refusal.get().reason(), replayed);
                    refused.computeIfAbsent(Name.of(record), name -> new ArrayList<>(1))
                            .add(record);
                } else if (session.isBehindFence(record)) {
                    account.finding(Finding.of(session, record, null, Cause.BEHIND_FENCE_NO_LETTER));
                } else {
                    records.add(record);
                    byName.merge(Name.of(record), record, (a, b) -> taken(session, a, b));
                }
            }
        }
        for (Said record : records) {
            Said message = byName.get(Name.of(record));
            if (!message.isAt(record)) {
                tellRepeat(session, record, message, account);
            }
        }
        return List.copyOf(byName.values());
    }

    /** Which of two records of one name the lane took: within a log the first; between two logs that which it sent, or else the older. */
    private static Said taken(SessionBook session, Said first, Said second) {
        if (first.priority() == second.priority()) {
            return first;
        }
        boolean sentFirst = session.wasDispatched(first);
        boolean sentSecond = session.wasDispatched(second);
        if (sentFirst != sentSecond) {
            return sentFirst ? first : second;
        }
        return second.appendedAt() < first.appendedAt() ? second : first;
    }

    private static void tellRepeat(SessionBook session, Said record, Said message, Account account) {
        if (record.content() == message.content()) {
            account.repeat(session, record, message);
        } else {
            account.finding(Finding.of(session, record, null, Cause.ID_CONFLICT_NO_LETTER));
        }
    }

    private Set<Member> recipients(SessionBook session, List<Said> messages) {
        Set<Member> recipients = new LinkedHashSet<>();
        if (session.roster().isPresent()) {
            session.roster().get().forEach(id -> recipients.add(session.member(id)));
            return recipients;
        }
        session.comers().forEach(comer -> seat(comer, recipients));
        messages.forEach(message -> seat(message.sender(), recipients));
        return recipients;
    }

    /** Lanes read presence and messages in an order of their own; whom they serve has a seat, whatever ours says. */
    private void seat(Member member, Set<Member> recipients) {
        if (recipients.size() < seats || member.isServed()) {
            recipients.add(member);
        }
    }

    private void judge(SessionBook session, Said message, List<Said> twins, Set<Member> recipients, Account account) {
        boolean owed = false;
        for (Member recipient : recipients) {
            if (!recipient.equals(message.sender()) && recipient.isOwed(message.appendedAt())) {
                owed = true;
                judgePair(session, message, twins, recipient, account);
            }
        }
        if (!owed) {
            judgeUnread(session, message, twins, account);
        }
    }

    private void judgePair(SessionBook session, Said message, List<Said> twins, Member recipient, Account account) {
        Optional<String> reason = Stream.concat(Stream.of(message), twins.stream())
                .flatMap(record -> ledger.letters().reason(session.place(record), recipient.id()).stream())
                .findFirst();
        boolean has = recipient.has(message);
        if ((has && wasSent(message, recipient)) || twins.stream().anyMatch(twin -> gotTwin(twin, recipient))) {
            account.pair(session, message, recipient, Outcome.DELIVERED, Optional.empty());
        } else if (reason.isPresent()) {
            account.pair(session, message, recipient, Outcome.DEAD_LETTERED, reason);
        } else if (has) {
            boolean claimed = !recipient.hasAcknowledged(message.priority(), message.position());
            Cause cause = claimed ? Cause.CLAIMED_NEVER_DISPATCHED : Cause.NEVER_DISPATCHED;
            settle(session, message, recipient, cause, account);
        } else if (!areReceiptsKept(session, message)) {
            account.pair(session, message, recipient, Outcome.NOT_KEPT, Optional.empty());
        } else if (session.isOver()) {
            settle(session, message, recipient, Cause.SESSION_OVER_NO_OUTCOME, account);
        } else if (recipient.hasLeft()) {
            settle(session, message, recipient, Cause.LEFT_NO_OUTCOME, account);
        } else {
            account.pair(session, message, recipient, Outcome.PENDING, Optional.empty());
        }
    }

    /** Only what was dispatched tells that it was not refused in the end. */
    private static boolean gotTwin(Said twin, Member recipient) {
        return recipient.has(twin) && recipient.wasDispatched(twin.priority(), twin.position());
    }

    /** Acknowledgements are cumulative: without this, a message that was never sent would count as delivered with the next one. */
    private boolean wasSent(Said message, Member recipient) {
        return recipient.wasDispatched(message.priority(), message.position())
                || !reach.covers(
                        Topics.deliveriesOf(Lane.of(message.priority())).name(), message.appendedAt());
    }

    private static void settle(SessionBook session, Said message, Member recipient, Cause cause, Account account) {
        account.pair(session, message, recipient, Outcome.SETTLING, Optional.empty());
        account.finding(Finding.of(session, message, recipient, cause));
    }

    private void judgeUnread(SessionBook session, Said message, List<Said> twins, Account account) {
        if (!session.isOver()) {
            account.unread(session, message, Outcome.PENDING, Optional.empty());
            return;
        }
        Optional<String> reason = Stream.concat(Stream.of(message), twins.stream())
                .flatMap(record -> ledger.letters().anyReason(session.place(record)).stream())
                .findFirst();
        boolean someoneHasIt = session.members().stream()
                .anyMatch(member -> !member.equals(message.sender())
                        && (member.has(message) || twins.stream().anyMatch(twin -> gotTwin(twin, member))));
        if (reason.isPresent()) {
            account.unread(session, message, Outcome.DEAD_LETTERED, reason);
        } else if (someoneHasIt) {
            account.unread(session, message, Outcome.DELIVERED, Optional.empty());
        } else if (!areReceiptsKept(session, message)) {
            account.unread(session, message, Outcome.NOT_KEPT, Optional.empty());
        } else {
            account.unread(session, message, Outcome.SETTLING, Optional.empty());
            account.finding(Finding.of(session, message, null, Cause.NO_RECIPIENT_NO_LETTER));
        }
    }

    private boolean areReceiptsKept(SessionBook session, Said message) {
        String receipts = Topics.receiptsOf(Lane.of(message.priority())).name();
        return reach.covers(receipts, session.partition(), message.appendedAt())
                && reach.covers(Topics.PRESENCE.name(), session.partition(), message.appendedAt());
    }
}
