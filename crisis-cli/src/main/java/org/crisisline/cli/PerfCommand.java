package org.crisisline.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.crisisline.cli.embedded.DataDirectory;
import org.crisisline.cli.embedded.RunningStack;
import org.crisisline.cli.oncall.OnCallReceiver;
import org.crisisline.cli.perf.Load;
import org.crisisline.cli.perf.LoadPlan;
import org.crisisline.cli.perf.LoadResult;
import org.crisisline.cli.stack.EmbeddedStack;
import org.crisisline.cli.stack.StackLog;
import org.crisisline.cli.stack.StackOptions;
import org.crisisline.cli.stack.StackPorts;
import org.crisisline.runtime.time.Ticker;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "perf",
        mixinStandardHelpOptions = true,
        description = "Puts load on a stack and prints the percentiles of handshake, acceptance and delivery.",
        footer = {"", "Without --data-dir it starts a stack of its own, in this JVM and a temporary folder."})
final class PerfCommand implements Callable<Integer> {
    @Option(
            names = "--data-dir",
            paramLabel = "FOLDER",
            description = "Folder of a running stack (default: an own one is started).")
    private Path folder;

    @Option(
            names = "--pairs",
            defaultValue = "100",
            description = "Pairs of person and responder (default: ${DEFAULT-VALUE}).")
    private int pairs;

    @Option(
            names = "--rate",
            defaultValue = "1",
            description = "Messages a second of each pair (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--duration",
            defaultValue = "60s",
            converter = DurationOption.class,
            description = "How long is measured (default: ${DEFAULT-VALUE}).")
    private Duration duration;

    @Option(
            names = "--warm-up",
            defaultValue = "30s",
            converter = DurationOption.class,
            description = "How long is sent before that (default: ${DEFAULT-VALUE}).")
    private Duration warmUp;

    @Option(
            names = "--handshakes",
            defaultValue = "5",
            description = "Connections a second, opened and closed meanwhile (default: ${DEFAULT-VALUE}).")
    private double handshakes;

    @Option(names = "--json", description = "The result as JSON on standard output.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        LoadPlan plan = new LoadPlan(pairs, rate, warmUp, duration, handshakes);
        LoadResult result;
        if (folder == null) {
            result = onOwnStack(plan);
        } else {
            RunningStack running = RunningStack.find(folder)
                    .orElseThrow(() -> new org.crisisline.cli.embedded.StackException(
                            "no stack runs on " + folder + "; start one with: crisis up --data-dir " + folder));
            result = measure(running, plan);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(result.json().toPrettyString());
        } else {
            result.print(out);
        }
        return result.lost() == 0 && result.refused() == 0 ? 0 : CrisisCommand.FAILED;
    }

    private LoadResult onOwnStack(LoadPlan plan) throws IOException, InterruptedException {
        try (DataDirectory directory = DataDirectory.ephemeral()) {
            StackLog.toFile(directory.logs());
            try (OnCallReceiver desk = OnCallReceiver.start(
                            directory.secrets().escalationLinkSecret(), Ticker.system(), call -> {});
                    EmbeddedStack stack = new EmbeddedStack(
                            directory, new StackOptions(StackPorts.free(), desk.uri(), Optional.empty(), Map.of()))) {
                return measure(stack.start(), plan);
            }
        }
    }

    private LoadResult measure(RunningStack running, LoadPlan plan) throws InterruptedException {
        try (Load load = new Load(running, plan, spec.commandLine().getErr())) {
            return load.run();
        }
    }
}
