package org.crisisline.monitor.watcher;

import java.util.Optional;
import java.util.function.LongUnaryOperator;

/**
 * What the watcher acts through. All of it is called on the watcher's thread and must not block.
 *
 * @param board where its reports go
 * @param asker asks again for what nobody took
 * @param heartbeat tells somebody outside that it works
 * @param brokersClock what time it is by the log, for a value of the ticker, in milliseconds since the epoch
 * @param metrics counts
 */
public record WatcherPorts(
        WatcherBoard board,
        Asker asker,
        Optional<Heartbeat> heartbeat,
        LongUnaryOperator brokersClock,
        RegisteredMetrics metrics) {}
