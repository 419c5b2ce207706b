package org.crisisline.cli.letters;

import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Whether a letter may be replayed. */
public sealed interface Judgement {
    /**
     * It may.
     *
     * @param record what is to be written
     * @param session whose it is, if known
     * @param round which replay of the letter this is
     */
    record Goes(ProducerRecord<byte[], byte[]> record, Optional<String> session, int round) implements Judgement {}

    /**
     * It may not.
     *
     * @param why with what to do instead
     */
    record Refused(String why) implements Judgement {}
}
