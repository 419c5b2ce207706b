package org.crisisline.cli.demo;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the demo prints: each step with what it took, beside what was promised. Used by the demo's thread only. */
final class Report {
    static final Duration HANDSHAKE = Duration.ofMillis(50);
    static final Duration DELIVERY = Duration.ofMillis(100);
    static final Duration ESCALATION = Duration.ofMillis(200);

    private static final String LINE = "  %-58s %9s   %-10s %s%n";

    private final PrintWriter out;
    private final List<String> broken = new ArrayList<>();
    private int measured;

    Report(PrintWriter out) {
        this.out = out;
    }

    void heading(String text) {
        out.printf("%n%s%n", text);
        out.flush();
    }

    void note(String text) {
        out.printf("  %s%n", text);
        out.flush();
    }

    /** A step that took some time and has no promise of its own. */
    void step(String what, Duration took) {
        out.printf(Locale.ROOT, LINE, what, milliseconds(took), "", "");
        out.flush();
    }

    /** A step whose time was promised. */
    void step(String what, Duration took, Duration promise) {
        boolean held = took.compareTo(promise) < 0;
        measured++;
        if (!held) {
            broken.add(what + " took " + milliseconds(took) + ", promised < " + promise.toMillis() + " ms");
        }
        out.printf(
                Locale.ROOT, LINE, what, milliseconds(took), "< " + promise.toMillis() + " ms", held ? "ok" : "LATE");
        out.flush();
    }

    /** Something that must be so. */
    void check(String what, boolean holds) {
        measured++;
        if (!holds) {
            broken.add(what + ": no");
        }
        out.printf(Locale.ROOT, LINE, what, "", "", holds ? "ok" : "NO");
        out.flush();
    }

    /** The last line. Returns whether everything held. */
    boolean verdict() {
        if (broken.isEmpty()) {
            out.printf("%nAll %d promises held.%n", measured);
        } else {
            out.printf("%n%d of %d promises did not hold:%n", broken.size(), measured);
            broken.forEach(text -> out.printf("  - %s%n", text));
        }
        out.flush();
        return broken.isEmpty();
    }

    static String milliseconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
    }
}
