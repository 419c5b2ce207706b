package org.crisisline.cli.letters;

import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.crisisline.cli.operator.Written;
import org.crisisline.cli.text.Printable;
import org.crisisline.schemas.record.DeadLetter;

/** Goes through letters one by one, says a line about each, and sums up. One thread. */
public final class ReplayRun {
    /** What is done with a letter that may go. Blocks. */
    @FunctionalInterface
    public interface Sending {
        /** Replays it. */
        Written send(Letter letter, Judgement.Goes goes);
    }

    private final Judge judge;
    private final Function<Letter, DeadLetter> whole;
    private final Optional<Sending> sending;
    private final PrintWriter out;
    private int done;
    private int refused;
    private int failed;

    /**
     * @param judge decides
     * @param whole fetches a letter's content
     * @param sending sends; empty: only says what would be done
     * @param out where the lines go
     */
    public ReplayRun(Judge judge, Function<Letter, DeadLetter> whole, Optional<Sending> sending, PrintWriter out) {
        this.judge = Objects.requireNonNull(judge, "judge");
        this.whole = Objects.requireNonNull(whole, "whole");
        this.sending = Objects.requireNonNull(sending, "sending");
        this.out = Objects.requireNonNull(out, "out");
    }

    /** Whether all that was asked was done, or would be. */
    public boolean run(List<LetterCase> letters) {
        try {
            letters.forEach(this::one);
        } finally {
            out.println();
            out.println(sum(letters.size()));
            out.flush();
        }
        return refused == 0 && failed == 0;
    }

    private void one(LetterCase found) {
        Letter letter = found.letter();
        Optional<String> refusal = judge.refusal(found);
        Judgement judgement =
                refusal.<Judgement>map(Judgement.Refused::new).orElseGet(() -> judge.judge(found, whole.apply(letter)));
        String line = letter.id() + " " + Printable.line(letter.record().getReason()) + ": ";
        if (judgement instanceof Judgement.Refused no) {
            refused++;
            out.println(line + "refused: " + no.why());
        } else if (judgement instanceof Judgement.Goes goes) {
            out.println(line + (sending.isEmpty() ? planned(letter, goes) : sent(letter, goes)));
        }
        // Each line stands when the next one is still being waited for.
        out.flush();
    }

    private String planned(Letter letter, Judgement.Goes goes) {
        done++;
        return "would go to " + goes.record().topic() + "-" + goes.record().partition() + ", round " + goes.round()
                + "; it " + ReplayRule.of(letter).sentence();
    }

    private String sent(Letter letter, Judgement.Goes goes) {
        Written written = sending.orElseThrow().send(letter, goes);
        if (written instanceof Written.Durable durable) {
            done++;
            return "replayed to " + durable.topic() + "-" + durable.partition() + "@" + durable.offset() + ", round "
                    + goes.round();
        }
        failed++;
        return "FAILED: " + ReplayEvents.outcome(written)
                + (written instanceof Written.Unknown ? " (it may be in the log)" : "");
    }

    private String sum(int asked) {
        int untouched = asked - done - refused - failed;
        return (sending.isEmpty() ? "Dry run, nothing was changed: " + done + " would be replayed" : done + " replayed")
                + ", " + refused + " refused"
                + (failed > 0 ? ", " + failed + " FAILED" : "")
                + (untouched > 0 ? ", " + untouched + " NOT reached" : "")
                + ".";
    }
}
