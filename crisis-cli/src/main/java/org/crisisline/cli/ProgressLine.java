package org.crisisline.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import org.crisisline.cli.log.TopicScan;
import org.crisisline.runtime.time.Ticker;

/** One line on a terminal's error output that says how far a long reading is. Nothing where that is no terminal, or it is soon over. One thread. */
final class ProgressLine implements TopicScan.Progress, AutoCloseable {
    private static final String TERMINAL = "crisis.stderr.terminal";
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration EVERY = Duration.ofMillis(200);
    private static final String CLEAR = "\r\u001b[K";

    private final PrintWriter err;
    private final boolean terminal;
    private final Ticker ticker;
    private final long begun;
    private long shownAt;
    private boolean shown;

    ProgressLine(PrintWriter err, boolean terminal, Ticker ticker) {
        this.err = err;
        this.terminal = terminal;
        this.ticker = ticker;
        begun = ticker.nanos();
        shownAt = begun;
    }

    /** Java 17 can't tell whether error output is a terminal; the script that starts it can. */
    static ProgressLine on(PrintWriter err) {
        return new ProgressLine(err, Boolean.getBoolean(TERMINAL), Ticker.system());
    }

    @Override
    public void at(long read, long total) {
        if (terminal && total > 0 && ticker.hasPassed(begun, SOON) && ticker.hasPassed(shownAt, EVERY)) {
            shownAt = ticker.nanos();
            shown = true;
            err.printf(Locale.ROOT, "%sreading %,d of %,d records, %d %%", CLEAR, read, total, 100 * read / total);
            err.flush();
        }
    }

    @Override
    public void close() {
        if (shown) {
            err.print(CLEAR);
            err.flush();
        }
    }
}
