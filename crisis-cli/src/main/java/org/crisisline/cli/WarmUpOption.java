package org.crisisline.cli;

import java.time.Duration;
import picocli.CommandLine.Option;

/** How long a load runs before it is measured: a JVM that has just begun says nothing of one that has been there for an hour. */
final class WarmUpOption {
    @Option(
            names = "--warm-up",
            paramLabel = "TIME",
            defaultValue = "30s",
            converter = DurationOption.class,
            description = "How long the same goes on before it counts (default: ${DEFAULT-VALUE}).")
    private Duration warmUp;

    Duration duration() {
        return warmUp;
    }
}
