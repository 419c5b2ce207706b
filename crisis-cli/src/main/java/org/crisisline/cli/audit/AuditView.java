package org.crisisline.cli.audit;

import java.io.PrintWriter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.crisisline.cli.ledger.Finding;
import org.crisisline.cli.ledger.LiveFigures;
import org.crisisline.cli.ledger.Member;
import org.crisisline.cli.ledger.Outcome;
import org.crisisline.cli.ledger.Sums;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.topic.Lane;

/** A verdict, as lines for a person. What the person must know stands last, where the eye is. */
public final class AuditView {
    private static final int LISTED = 50;

    private final PrintWriter out;

    /** @param out stays the caller's */
    public AuditView(PrintWriter out) {
        this.out = out;
    }

    /** Prints it. */
    public void print(Verdict verdict) {
        Sums sums = verdict.sums();
        out.printf(
                Locale.ROOT,
                "Audit of %s%s at %s: %,d records in %.1f s%n%n",
                verdict.brokers(),
                verdict.session().map(s -> ", session " + s).orElse(""),
                verdict.at().truncatedTo(ChronoUnit.SECONDS),
                verdict.records(),
                verdict.took().toMillis() / 1e3);
        line("sessions", sums.sessionsLive() + sums.sessionsOver(), live(sums));
        line("messages", sums.messages(), sums.repeats() == 0 ? "" : sums.repeats() + " repeats of them besides");
        out.println();
        out.println("what became of them, counted for each recipient");
        line("  delivered", sums.pairs(Outcome.DELIVERED), "");
        line("  pending", sums.pairs(Outcome.PENDING), "");
        line("  dead-lettered", sums.pairs(Outcome.DEAD_LETTERED), reasons(sums.deadLettered()));
        optional("  settling", verdict.settling(), "came up while this was read; look again");
        optional("  not kept", sums.pairs(Outcome.NOT_KEPT), "older than what is kept of the acknowledgements");
        line("  UNACCOUNTED", verdict.unaccounted().size(), "");
        besides(verdict);
        standings(verdict);
        live(verdict);
        findings(verdict.unaccounted());
        out.println();
        conclude(verdict);
        out.flush();
    }

    private void besides(Verdict verdict) {
        Sums sums = verdict.sums();
        if (sums.unread() + sums.noRecipient() + sum(sums.refused()) + sum(sums.bad()) + sum(verdict.incidents()) > 0) {
            out.println();
        }
        optional("nobody there yet", sums.unread(), "messages that wait for the first who comes");
        optional("nobody ever there", sums.noRecipient(), "messages, dead-lettered NO_RECIPIENT or PARTICIPANT_LEFT");
        optional(
                "refused records",
                sum(sums.refused()),
                reasons(sums.refused()) + (sums.replayed() == 0 ? "" : "; sent again since: " + sums.replayed()));
        optional("unusable records", sum(sums.bad()), reasons(sums.bad()));
        optional("incidents", sum(verdict.incidents()), reasons(verdict.incidents()) + "; delivery went on");
    }

    private static String live(Sums sums) {
        return sums.sessionsLive() + " live, " + sums.sessionsOver() + " over";
    }

    private void line(String what, long count, String note) {
        out.printf(Locale.ROOT, "%-18s %,10d%s%n", what, count, note.isEmpty() ? "" : "   " + note);
    }

    private void optional(String what, long count, String note) {
        if (count != 0) {
            line(what, count, note);
        }
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private static String reasons(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .map(e -> e.getKey() + " " + e.getValue())
                .collect(Collectors.joining(", "));
    }

    private void standings(Verdict verdict) {
        if (verdict.standings().isEmpty()) {
            return;
        }
        out.println();
        out.printf(
                "%-20s %8s %9s %8s %8s   %s%n",
                "participant", "said", "delivered", "pending", "dead", "has / has seen");
        for (Standings.Standing standing : verdict.standings()) {
            Member member = standing.member();
            out.printf(
                    Locale.ROOT,
                    "%-20s %,8d %,9d %,8d %,8d   %s%s%n",
                    member.id(),
                    standing.said(),
                    standing.pairs(Outcome.DELIVERED),
                    standing.pairs(Outcome.PENDING),
                    standing.pairs(Outcome.DEAD_LETTERED),
                    upTo(member),
                    member.leftAt().isPresent() ? ", left" : "");
        }
    }

    private static String upTo(Member member) {
        List<String> parts = new ArrayList<>();
        for (Priority priority : Priority.values()) {
            member.acknowledged(priority)
                    .ifPresent(has -> parts.add(priority + " " + has + " / "
                            + member.seen(priority).map(String::valueOf).orElse("-")));
        }
        return parts.isEmpty() ? "nothing" : String.join(", ", parts);
    }

    private void live(Verdict verdict) {
        if (verdict.session().isPresent()) {
            return;
        }
        out.println();
        out.printf("%-18s %10s %10s %10s %10s%n", "live sessions", "open", "messages", "delivered", "pending");
        Comparison comparison = verdict.comparison();
        boolean both =
                comparison.result() == Comparison.Result.DIFFERS || comparison.result() == Comparison.Result.BUSY;
        for (Lane lane : Lane.values()) {
            figures("  " + lane.label(), verdict.sums().live(lane));
            if (both) {
                figures("    its gauges", comparison.figures().getOrDefault(lane, LiveFigures.NONE));
            }
        }
        switch (comparison.result()) {
            case AGREES -> out.println("  the processor's gauges say the same");
            case DIFFERS -> out.println("  THE PROCESSOR'S GAUGES DIFFER: " + comparison.note());
            case BUSY -> out.println("  the processor's gauges can't be compared: " + comparison.note());
            case UNKNOWN -> out.println("  not compared with the processor's gauges: " + comparison.note());
            case NOT_ASKED -> {}
        }
    }

    private void figures(String what, LiveFigures figures) {
        out.printf(
                Locale.ROOT,
                "%-18s %,10d %,10d %,10d %,10d%n",
                what,
                figures.openSessions(),
                figures.messages(),
                figures.delivered(),
                figures.pending());
    }

    private void findings(List<Finding> findings) {
        if (findings.isEmpty()) {
            return;
        }
        out.println();
        out.printf("%-28s %-24s %-28s %-14s %s%n", "UNACCOUNTED in session", "id", "topic@position", "for", "why");
        for (Finding finding : findings.subList(0, Math.min(LISTED, findings.size()))) {
            out.printf(
                    "%-28s %-24s %-28s %-14s %s%n",
                    finding.sessionId().orElse("-"),
                    finding.messageId().orElse("-"),
                    finding.place(),
                    finding.recipient().orElse("-"),
                    finding.cause().sentence());
        }
        if (findings.size() > LISTED) {
            out.printf(Locale.ROOT, "and %,d more; all of them with --json%n", findings.size() - LISTED);
        }
    }

    private void conclude(Verdict verdict) {
        int lost = verdict.unaccounted().size();
        if (lost > 0) {
            out.printf(
                    Locale.ROOT,
                    "NOT CLEAN: %,d %s accounted for. Listed above; follow one with: crisis trace SESSION ID%n",
                    lost,
                    lost == 1 ? "thing is not" : "things are not");
        } else if (!verdict.isClean()) {
            out.println("NOT CLEAN: every accepted message is accounted for, but the processor counts otherwise.");
        } else if (verdict.settling() > 0) {
            out.println("Clean so far: the last of it is being settled. Nothing is missing.");
        } else {
            out.println("Clean: every accepted message is delivered, waits for its reader, or is dead-lettered.");
        }
    }
}
