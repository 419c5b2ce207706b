package org.crisisline.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.crisisline.cli.embedded.DataDirectory;
import org.crisisline.cli.embedded.RunningStack;
import org.crisisline.cli.embedded.StackException;
import org.crisisline.cli.oncall.OnCallCall;
import org.crisisline.cli.oncall.OnCallReceiver;
import org.crisisline.cli.stack.EmbeddedStack;
import org.crisisline.cli.stack.StackLog;
import org.crisisline.cli.stack.StackOptions;
import org.crisisline.cli.stack.StackPorts;
import org.crisisline.runtime.time.Ticker;
import picocli.CommandLine.Option;

/** What is measured: the stack that runs on a folder, or one that lives as long as the measurement. */
final class PerfStack {
    /** Takes the figures of a stack. */
    @FunctionalInterface
    interface Measurement<R> {
        R take(RunningStack stack) throws InterruptedException;
    }

    @Option(
            names = "--data-dir",
            paramLabel = "FOLDER",
            description = "Folder of a running stack (default: an own one is started).")
    private Path folder;

    /**
     * Runs a measurement. Blocks.
     *
     * @param settings of the own stack; a running one keeps its own
     * @throws StackException when there is no stack on the folder, or the own one does not start
     */
    <R> R measure(Map<String, String> settings, Measurement<R> measurement) throws Exception {
        return measure(settings, call -> {}, measurement);
    }

    /**
     * The same.
     *
     * @param calls told of each call that the own stack's on-call desk gets, by several threads; must not block
     */
    <R> R measure(Map<String, String> settings, Consumer<OnCallCall> calls, Measurement<R> measurement)
            throws Exception {
        if (folder != null) {
            return measurement.take(RunningStack.find(folder)
                    .orElseThrow(() -> new StackException(
                            "no stack runs on " + folder + "; start one with: crisis up --data-dir " + folder)));
        }
        try (DataDirectory directory = DataDirectory.ephemeral()) {
            StackLog.toFile(directory.logs());
            try (OnCallReceiver desk =
                            OnCallReceiver.start(directory.secrets().escalationLinkSecret(), Ticker.system(), calls);
                    EmbeddedStack stack = new EmbeddedStack(
                            directory, new StackOptions(StackPorts.free(), desk.uri(), Optional.empty(), settings))) {
                return measurement.take(stack.start());
            }
        }
    }
}
