package org.crisisline.cli.trace;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecordBase;
import org.crisisline.cli.ledger.Place;

/**
 * A record that may belong to the story.
 *
 * @param at when the broker appended it, by the broker's clock
 * @param place where it stands
 * @param record what it says
 * @param replayOf the dead letter whose record it is, when an operator sent it again
 */
record Fact(Instant at, Place place, SpecificRecordBase record, Optional<String> replayOf) {
    Fact {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(place, "place");
        Objects.requireNonNull(record, "record");
        Objects.requireNonNull(replayOf, "replayOf");
    }
}
