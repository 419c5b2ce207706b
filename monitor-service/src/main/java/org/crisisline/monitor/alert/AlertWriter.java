package org.crisisline.monitor.alert;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.crisisline.runtime.logging.LogKeys;
import org.crisisline.schemas.record.Alert;
import org.crisisline.schemas.topic.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes alerts to the log file and to {@code crisis.alerts}. Called on the watch's thread and doesn't hold it up. What the brokers did not
 * take is offered again by {@link #repeat}; only the newest of each alert is kept, so there are no more than there are subjects.
 */
public final class AlertWriter {
    private static final Logger log = LoggerFactory.getLogger(AlertWriter.class);

    private final Producer<byte[], byte[]> producer;
    private final Map<String, Alert> unwritten = new ConcurrentHashMap<>();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();

    /** @param producer must not block in {@code send}; stays the caller's */
    public AlertWriter(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /** An alert went out, rose, or is over. */
    public void write(Alert alert) {
        if (alert.getFiring()) {
            log.atWarn()
                    .addKeyValue(LogKeys.ALERT, alert.getAlertId())
                    .addKeyValue(LogKeys.STATE, alert.getSeverity())
                    .addKeyValue(LogKeys.REASON, alert.getSummary())
                    .log("alert");
        } else {
            log.atInfo().addKeyValue(LogKeys.ALERT, alert.getAlertId()).log("alert is over");
        }
        unwritten.put(alert.getAlertId(), alert);
        refused.remove(alert.getAlertId());
        send(alert);
    }

    /** Offers again what was not taken. */
    public void repeat() {
        for (String id : List.copyOf(refused)) {
            Alert newest = unwritten.get(id);
            refused.remove(id);
            if (newest != null) {
                send(newest);
            }
        }
    }

    private void send(Alert alert) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                Topics.ALERTS.name(),
                0,
                alert.getAlertId().getBytes(UTF_8),
                Topics.ALERTS.valueSerde().encode(alert));
        record.headers().add("schema", alert.getSchema().getName().getBytes(UTF_8));
        try {
            var unused = producer.send(record, (metadata, error) -> answered(alert, error));
        } catch (RuntimeException e) {
            // A closed producer throws; everything else comes by the callback.
            answered(alert, e);
        }
    }

    /** On the producer's I/O thread, or the watch's. One that a newer one has replaced must not be offered again. */
    private void answered(Alert alert, Exception error) {
        String id = alert.getAlertId();
        if (error == null) {
            unwritten.computeIfPresent(id, (key, newest) -> newest.equals(alert) ? null : newest);
        } else if (alert.equals(unwritten.get(id)) && refused.add(id)) {
            log.atWarn()
                    .addKeyValue(LogKeys.ALERT, id)
                    .addKeyValue(LogKeys.REASON, error.getClass().getSimpleName())
                    .log("an alert could not be written; it is offered again");
        }
    }
}
