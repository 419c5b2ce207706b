package org.crisisline.cli.letters;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.crisisline.cli.text.Columns;
import org.crisisline.cli.text.Printable;
import org.crisisline.cli.text.Times;

/** Letters as lines for a person. */
public final class LetterTable {
    private static final List<String> HEAD = List.of(
            "id",
            "when",
            "reason",
            "",
            "session",
            "recipient",
            "message",
            "stage",
            "place",
            "attempts",
            "replays",
            "state");

    private LetterTable() {}

    /**
     * Prints the newest of them and the sums of all.
     *
     * @param letters the newest last
     * @param limit how many lines at most
     */
    public static void print(List<LetterCase> letters, int limit, PrintWriter out) {
        if (letters.isEmpty()) {
            out.println("No dead letters.");
            out.flush();
            return;
        }
        int hidden = Math.max(0, letters.size() - limit);
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEAD);
        letters.stream().skip(hidden).map(LetterTable::row).forEach(rows::add);
        Columns.print(rows, out);
        if (hidden > 0) {
            out.println("(" + hidden + " older not shown; --limit " + letters.size() + " shows all)");
        }
        out.println();
        sums(letters).forEach((name, sum) -> out.printf(Locale.ROOT, "%7d  %s%n", sum, name));
        out.printf(Locale.ROOT, "%7d  in all%n", letters.size());
        out.flush();
    }

    /** How many of each reason, outcomes and incidents apart. */
    static Map<String, Long> sums(List<LetterCase> letters) {
        return letters.stream()
                .map(LetterCase::letter)
                .collect(Collectors.groupingBy(
                        letter -> Printable.line(letter.record().getReason()) + " (" + kind(letter) + ")",
                        TreeMap::new,
                        Collectors.counting()));
    }

    /** {@code outcome} or {@code incident}. */
    static String kind(Letter letter) {
        return letter.isOutcome() ? "outcome" : "incident";
    }

    private static List<String> row(LetterCase found) {
        Letter letter = found.letter();
        return List.of(
                Printable.line(letter.id()),
                Times.seconds(letter.at()),
                Printable.line(letter.record().getReason()),
                kind(letter),
                Contents.session(letter.record()).orElse("-"),
                Printable.line(letter.record().getParticipantId()),
                Printable.line(letter.record().getMessageId()),
                Printable.line(letter.record().getStage()),
                Printable.line(letter.place()),
                Integer.toString(letter.record().getAttempts()),
                Integer.toString(found.rounds()),
                found.state().label());
    }
}
