package org.crisisline.cli.audit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crisisline.cli.ledger.Account;
import org.crisisline.cli.ledger.Finding;
import org.crisisline.cli.ledger.Member;
import org.crisisline.cli.ledger.Outcome;
import org.crisisline.cli.ledger.Place;
import org.crisisline.cli.ledger.Said;
import org.crisisline.cli.ledger.SessionBook;

/** Adds up one session by recipient. */
final class Standings implements Account {
    /** How a participant stands: pairs by outcome. */
    static final class Standing {
        private final Member member;
        private final Map<Outcome, Long> pairs = new java.util.EnumMap<>(Outcome.class);
        private long said;

        Standing(Member member) {
            this.member = member;
        }

        Member member() {
            return member;
        }

        /** Messages of its own. */
        long said() {
            return said;
        }

        long pairs(Outcome outcome) {
            return pairs.getOrDefault(outcome, 0L);
        }
    }

    private final Map<Member, Standing> standings = new LinkedHashMap<>();

    /** In the order in which the topics spoke of them. */
    List<Standing> all() {
        return Collections.unmodifiableList(new ArrayList<>(standings.values()));
    }

    private Standing of(Member member) {
        return standings.computeIfAbsent(member, Standing::new);
    }

    @Override
    public void session(SessionBook session) {
        session.members().forEach(this::of);
    }

    @Override
    public void message(SessionBook session, Said message) {
        of(message.sender()).said++;
    }

    @Override
    public void pair(SessionBook session, Said message, Member recipient, Outcome outcome, Optional<String> reason) {
        of(recipient).pairs.merge(outcome, 1L, Long::sum);
    }

    @Override
    public void repeat(SessionBook session, Said repeat, Said message) {}

    @Override
    public void refused(SessionBook session, Said record, String reason, boolean replayed) {}

    @Override
    public void unread(SessionBook session, Said message, Outcome outcome, Optional<String> reason) {}

    @Override
    public void bad(Place place, String reason) {}

    @Override
    public void finding(Finding finding) {}
}
