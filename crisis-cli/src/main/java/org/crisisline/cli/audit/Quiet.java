package org.crisisline.cli.audit;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.crisisline.cli.audit.Comparison.Result;
import org.crisisline.cli.ledger.LiveFigures;
import org.crisisline.runtime.time.Ticker;
import org.crisisline.schemas.topic.Lane;

/**
 * Compares the sums of the topics with those of the processor until they are the same, or must be and are not. The processor counts its stores
 * now and then, so its figures are some seconds old: they say something against it only when all is quiet, that is, when no fact was read for so long that
 * it must have counted anew since. Pure but for the ticker; for one thread.
 */
final class Quiet {
    private final Duration quiet;
    private final Ticker ticker;
    private final long begun;
    private long changes = -1;
    private long quietSince;

    /** @param quiet how long nothing must have changed: longer than the processor takes to count twice */
    Quiet(Duration quiet, Ticker ticker) {
        this.quiet = quiet;
        this.ticker = ticker;
        begun = ticker.nanos();
        quietSince = begun;
    }

    /**
     * Looks at both.
     *
     * @param ledgerChanges of the ledger from which the sums are
     * @param whole lanes of which retention has taken nothing: only they must be the same, since lanes keep of a session that lives what topics forget
     * @return what came of it; empty when it is to be looked at again
     */
    Optional<Comparison> look(
            long ledgerChanges, Map<Lane, LiveFigures> topics, Set<Lane> whole, Map<Lane, LiveFigures> processor) {
        if (ledgerChanges != changes) {
            changes = ledgerChanges;
            quietSince = ticker.nanos();
        }
        boolean complete = processor.keySet().containsAll(topics.keySet());
        if (complete && topics.equals(processor)) {
            return Optional.of(new Comparison(Result.AGREES, processor, ""));
        }
        if (ticker.hasPassed(quietSince, quiet)) {
            return Optional.of(atRest(topics, whole, processor));
        }
        if (ticker.hasPassed(begun, quiet.multipliedBy(2))) {
            return Optional.of(new Comparison(
                    Result.BUSY, processor, "the system was never quiet for " + quiet.toSeconds() + " s"));
        }
        return Optional.empty();
    }

    private Comparison atRest(Map<Lane, LiveFigures> topics, Set<Lane> whole, Map<Lane, LiveFigures> processor) {
        if (!processor.keySet().containsAll(topics.keySet())) {
            return new Comparison(Result.UNKNOWN, processor, "the processor shows no figures of every lane");
        }
        boolean isDifferent = whole.stream().anyMatch(lane -> !Objects.equals(topics.get(lane), processor.get(lane)));
        return isDifferent
                ? new Comparison(Result.DIFFERS, processor, "nothing changed for " + quiet.toSeconds() + " s")
                : new Comparison(
                        Result.UNKNOWN,
                        processor,
                        "they are not the same, and retention has taken records that sessions may still live on");
    }
}
