package org.crisisline.cli;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.crisisline.cli.perf.Load;
import org.crisisline.cli.perf.LoadPlan;
import org.crisisline.cli.perf.LoadResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "perf",
        mixinStandardHelpOptions = true,
        description = "Puts load on a stack and prints the percentiles of handshake, acceptance and delivery.",
        subcommands = {
            PerfEscalationsCommand.class,
            PerfFloodCommand.class,
            PerfReplayCommand.class,
            PerfSessionsCommand.class
        },
        footer = {"", "Without --data-dir it starts a stack of its own, in this JVM and a temporary folder."})
final class PerfCommand implements Callable<Integer> {
    @Option(
            names = "--pairs",
            paramLabel = "N",
            defaultValue = "100",
            description = "Pairs of person and responder (default: ${DEFAULT-VALUE}).")
    private int pairs;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "1",
            description = "Messages a second of each pair (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            defaultValue = "60s",
            converter = DurationOption.class,
            description = "How long is measured (default: ${DEFAULT-VALUE}).")
    private Duration duration;

    @Mixin
    private WarmUpOption warmUp;

    @Option(
            names = "--handshakes",
            paramLabel = "N",
            defaultValue = "5",
            description = "Connections a second, opened and closed meanwhile (default: ${DEFAULT-VALUE}).")
    private double handshakes;

    @Mixin
    private FiguresOption figures;

    @Mixin
    private PerfStack stack;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        LoadPlan plan = plan(spec, () -> new LoadPlan(pairs, rate, warmUp.duration(), duration, handshakes));
        LoadResult result = stack.measure(Map.of(), running -> {
            try (Load load = new Load(running, plan, spec.commandLine().getErr())) {
                return load.run();
            }
        });
        figures.print(result, spec);
        return result.lost() == 0 && result.refused() == 0 ? 0 : CrisisCommand.FAILED;
    }

    /** A plan that can't be made is a slip on the command line, and is answered as one. */
    static <P> P plan(CommandSpec spec, Supplier<P> plan) {
        try {
            return plan.get();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
