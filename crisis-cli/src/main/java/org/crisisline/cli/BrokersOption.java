package org.crisisline.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.crisisline.cli.embedded.RunningStack;
import org.crisisline.cli.log.Brokers;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a command finds the brokers: those of the stack on a folder, or named. */
final class BrokersOption {
    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description = "Brokers of a system elsewhere, commas between (default: those of the stack on --data-dir).")
    private String bootstrapServers;

    @Option(names = "--command-config", paramLabel = "FILE", description = "Kafka client properties, for TLS and SASL.")
    private Path properties;

    @Mixin
    private StackOption stack;

    /**
     * The stack on the folder; empty when brokers elsewhere are named.
     *
     * @throws org.crisisline.cli.embedded.StackException when none are named and no stack runs
     */
    Optional<RunningStack> stack() {
        return bootstrapServers == null ? Optional.of(stack.running()) : Optional.empty();
    }

    /**
     * The brokers that are meant.
     *
     * @throws org.crisisline.cli.embedded.StackException when none are named and no stack runs
     */
    Brokers brokers() {
        String address = stack().map(RunningStack::bootstrapServers).orElse(bootstrapServers);
        return Brokers.at(address, Optional.ofNullable(properties));
    }
}
