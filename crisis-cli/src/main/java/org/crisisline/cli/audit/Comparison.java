package org.crisisline.cli.audit;

import java.util.Map;
import java.util.Objects;
import org.crisisline.cli.ledger.LiveFigures;
import org.crisisline.schemas.topic.Lane;

/**
 * What came of comparing the topics with the processor's own figures.
 *
 * @param result what came of it
 * @param figures the processor's last ones; without a lane of which it said nothing
 * @param note why it could not be compared, or how; a sentence's end
 */
record Comparison(Result result, Map<Lane, LiveFigures> figures, String note) {
    enum Result {
        /** The figures were the same at some moment. */
        AGREES,
        /** Nothing changed for so long that the figures had to be the same, and they were not. */
        DIFFERS,
        /** The figures were not the same, and something changed all the time: it says nothing. */
        BUSY,
        /** There were no figures. */
        UNKNOWN,
        /** Not asked for. */
        NOT_ASKED
    }

    static final Comparison NOT_ASKED = new Comparison(Result.NOT_ASKED, Map.of(), "");

    Comparison {
        Objects.requireNonNull(result, "result");
        Objects.requireNonNull(note, "note");
        figures = Map.copyOf(figures);
    }

    static Comparison unknown(String why) {
        return new Comparison(Result.UNKNOWN, Map.of(), why);
    }
}
