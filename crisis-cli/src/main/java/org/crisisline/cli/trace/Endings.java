package org.crisisline.cli.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.crisisline.cli.ledger.Account;
import org.crisisline.cli.ledger.Finding;
import org.crisisline.cli.ledger.Member;
import org.crisisline.cli.ledger.Outcome;
import org.crisisline.cli.ledger.Place;
import org.crisisline.cli.ledger.Said;
import org.crisisline.cli.ledger.SessionBook;
import org.crisisline.cli.trace.Story.Ending;

/** Picks from a session's account what is about one sender's message. */
final class Endings implements Account {
    private final String sender;
    private final String id;
    private final List<Ending> endings = new ArrayList<>();
    private final List<Ending> refusals = new ArrayList<>();
    private Optional<Said> message = Optional.empty();

    Endings(String sender, String id) {
        this.sender = sender;
        this.id = id;
    }

    /** The message; empty when all records of it were refused. */
    Optional<Said> message() {
        return message;
    }

    /** How it stands; of records that were refused only when no other one was taken. */
    List<Ending> all() {
        return message.isPresent() ? endings : refusals;
    }

    private boolean isIt(Said record) {
        return record.id().equals(id) && record.sender().id().equals(sender);
    }

    @Override
    public void message(SessionBook session, Said said) {
        // The two lanes tell messages of one name apart; the first that was taken is shown.
        if (isIt(said) && message.isEmpty()) {
            message = Optional.of(said);
        }
    }

    @Override
    public void pair(SessionBook session, Said said, Member recipient, Outcome outcome, Optional<String> reason) {
        if (isIt(said)) {
            endings.add(new Ending(Optional.of(recipient.id()), Optional.of(outcome), reason));
        }
    }

    @Override
    public void unread(SessionBook session, Said said, Outcome outcome, Optional<String> reason) {
        if (isIt(said)) {
            endings.add(new Ending(Optional.empty(), Optional.of(outcome), reason));
        }
    }

    @Override
    public void refused(SessionBook session, Said record, String reason, boolean replayed) {
        if (isIt(record)) {
            refusals.add(new Ending(Optional.empty(), Optional.empty(), Optional.of(reason)));
        }
    }

    @Override
    public void finding(Finding finding) {
        boolean its = message.isPresent()
                && finding.messageId().filter(id::equals).isPresent()
                && finding.place().offset() == message.get().position();
        if (its) {
            endings.removeIf(ending -> ending.recipient().equals(finding.recipient())
                    && ending.outcome().equals(Optional.of(Outcome.SETTLING)));
            endings.add(new Ending(
                    finding.recipient(),
                    Optional.of(Outcome.SETTLING),
                    Optional.of(finding.cause().sentence())));
        }
    }

    @Override
    public void session(SessionBook session) {}

    @Override
    public void repeat(SessionBook session, Said repeat, Said of) {}

    @Override
    public void bad(Place place, String reason) {}
}
