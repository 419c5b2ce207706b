package org.crisisline.cli.stack;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.crisisline.runtime.logging.FileLog;
import org.crisisline.runtime.logging.LoggingSettings;

/** The log of an embedded stack: a file in its data directory, so that the terminal stays readable. */
public final class StackLog {
    /** What these call an error while a broker starts (a leader that is not chosen yet) is tried again and over a moment later. */
    private static final Set<String> FILE_ONLY = Set.of(
            "org.apache.kafka.clients",
            "org.apache.kafka.coordinator.common.runtime",
            // A busy machine: the broker's heartbeat to itself was late.
            "org.apache.kafka.controller.ReplicationControlManager");

    private StackLog() {}

    /** Sends the process's log into a folder; only errors that are nobody's passing trouble reach the terminal. Returns the file. */
    public static Path toFile(Path folder) {
        Path file = folder.resolve("stack.log");
        Map<String, String> levels =
                new LinkedHashMap<>(LoggingSettings.defaults().levels());
        levels.put("kafka", "WARN");
        levels.put("state.change.logger", "WARN");
        // What a broker says at every start and stop although all is well.
        levels.put("org.apache.kafka.controller.QuorumController", "ERROR");
        levels.put("org.apache.kafka.controller.EventPerformanceMonitor", "OFF");
        levels.put("kafka.server.ControllerApis", "OFF");
        levels.put("org.apache.kafka.clients.NetworkClient", "ERROR");
        levels.put("io.lettuce.core.resource.Transports", "ERROR");
        levels.put("org.apache.kafka.streams.StreamsConfig", "ERROR");
        levels.put("org.apache.kafka.streams.processor.internals.StateDirectory", "ERROR");
        levels.put("org.apache.kafka.streams.processor.internals.assignment.DefaultStandbyTaskAssignor", "ERROR");
        FileLog.redirect(file, new LoggingSettings(LoggingSettings.Format.LOGFMT, "INFO", levels), "ERROR", FILE_ONLY);
        return file;
    }
}
