package org.crisisline.cli;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.crisisline.cli.perf.Flood;
import org.crisisline.cli.perf.FloodPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "flood",
        mixinStandardHelpOptions = true,
        description =
                "Throws more NORMAL messages at a stack than it can carry, and measures the EMERGENCY messages of somebody beside it.",
        footer = {"", "Exit status 1 when an emergency was refused or lost; the flood is refused, as it should be."})
final class PerfFloodCommand implements Callable<Integer> {
    @Option(
            names = "--pairs",
            paramLabel = "N",
            defaultValue = "250",
            description = "Pairs that flood, two connections each (default: ${DEFAULT-VALUE}).")
    private int pairs;

    @Option(
            names = "--messages",
            paramLabel = "N",
            defaultValue = "10000",
            description = "NORMAL messages a second of all of them (default: ${DEFAULT-VALUE}).")
    private double messages;

    @Option(
            names = "--emergencies",
            paramLabel = "N",
            defaultValue = "10",
            description = "EMERGENCY messages a second of one more pair (default: ${DEFAULT-VALUE}).")
    private double emergencies;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            defaultValue = "30s",
            converter = DurationOption.class,
            description = "How long is measured (default: ${DEFAULT-VALUE}).")
    private Duration duration;

    @Mixin
    private WarmUpOption warmUp;

    @Mixin
    private FiguresOption figures;

    @Mixin
    private PerfStack stack;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        FloodPlan plan =
                PerfCommand.plan(spec, () -> new FloodPlan(pairs, messages, emergencies, warmUp.duration(), duration));
        Flood.Result result = stack.measure(Map.of(), running -> {
            try (Flood flood = new Flood(running, plan, spec.commandLine().getErr())) {
                return flood.run();
            }
        });
        figures.print(result, spec);
        return result.emergencies().isWhole() ? 0 : CrisisCommand.FAILED;
    }
}
