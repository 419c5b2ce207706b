package org.crisisline.system.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.topic.Topics;
import org.crisisline.system.simulation.SimulatedLog.Place;

/** The outcomes among the dead letters that the log has by now, by the record that they are about. */
final class LetterBook {
    private static final Place LETTERS = new Place(Topics.DEAD_LETTERS.name(), 0);

    private record Subject(String topic, int partition, long offset) {}

    private final SimulatedLog log;
    private final Map<Subject, List<DeadLetter>> bySubject = new HashMap<>();
    private long read;

    LetterBook(SimulatedLog log) {
        this.log = log;
    }

    /** What the log says became of a record. */
    List<DeadLetter> about(Place place, long offset) {
        readOn();
        return bySubject.getOrDefault(new Subject(place.topic(), place.partition(), offset), List.of());
    }

    private void readOn() {
        while (read < log.end(LETTERS)) {
            DeadLetter letter = Topics.DEAD_LETTERS
                    .valueSerde()
                    .decode(log.read(LETTERS, read++).value());
            if (letter.getOutcome()) {
                Subject subject = new Subject(letter.getTopic(), letter.getPartition(), letter.getOffset());
                bySubject.computeIfAbsent(subject, s -> new ArrayList<>()).add(letter);
            }
        }
    }
}
