package org.crisisline.delivery.sessions;

import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.crisisline.runtime.logging.LogKeys;
import org.crisisline.runtime.time.Ticker;
import org.crisisline.schemas.record.GatewayHeartbeat;
import org.crisisline.schemas.serde.UndecodableRecordException;
import org.crisisline.schemas.topic.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens to all gateways' heartbeats, on the application's global thread. */
final class GatewayListener implements Processor<String, byte[], Void, Void> {
    private static final Logger log = LoggerFactory.getLogger(GatewayListener.class);

    private final String storeName;
    private final GatewayDirectory directory;
    private final PlatformCalm calm;
    private final Ticker ticker;
    private final SessionsMetrics metrics;
    private KeyValueStore<String, byte[]> store;

    GatewayListener(
            String storeName, GatewayDirectory directory, PlatformCalm calm, Ticker ticker, SessionsMetrics metrics) {
        this.storeName = storeName;
        this.directory = directory;
        this.calm = calm;
        this.ticker = ticker;
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        store = context.getStateStore(storeName);
    }

    @Override
    public void process(Record<String, byte[]> record) {
        if (record.key() == null) {
            return;
        }
        if (record.value() == null) {
            directory.leaves(record.key());
            calm.forget(record.key());
            store.delete(record.key());
            return;
        }
        try {
            GatewayHeartbeat beat = Topics.GATEWAYS.valueSerde().decode(record.value());
            directory.heard(beat, record.timestamp());
            if (beat.getGoodbye()) {
                calm.leaves(beat.getGatewayId(), beat.getEpoch());
            } else {
                calm.heard(beat.getGatewayId(), beat.getEpoch(), ticker.nanos());
            }
            store.put(record.key(), record.value());
        } catch (UndecodableRecordException e) {
            // Another one comes in a second; if none does, the gateway counts as dead.
            metrics.badHeartbeat();
            log.atWarn().addKeyValue(LogKeys.GATEWAY, record.key()).setCause(e).log("a heartbeat could not be read");
        }
    }
}
