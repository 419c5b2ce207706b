package org.crisisline.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import org.crisisline.cli.perf.Replay;
import org.crisisline.cli.perf.ReplayPlan;
import org.crisisline.cli.perf.ReplayResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description =
                "Lets messages wait for people who are away, and measures how soon they have them when they come.",
        footer = {
            "",
            "A backlog of thousands needs a stack whose rate limit lets it be written: the own one has it lifted, "
                    + "a running one needs gateway.limits.messages { per-second, burst }."
        })
final class PerfReplayCommand implements Callable<Integer> {
    /** Nobody types that fast; a backlog has to be written, though. */
    private static final Map<String, String> UNLIMITED =
            Map.of("gateway.limits.messages.per-second", "100000", "gateway.limits.messages.burst", "100000");

    @Option(
            names = "--returns",
            paramLabel = "N",
            defaultValue = "200",
            description = "Responders that come, one after the other (default: ${DEFAULT-VALUE}).")
    private int returns;

    @Option(
            names = "--pending",
            paramLabel = "N",
            defaultValue = "20",
            description = "Messages that wait for each (default: ${DEFAULT-VALUE}).")
    private int pending;

    @Option(
            names = "--backlog",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Messages that wait in one more session (default: ${DEFAULT-VALUE}).")
    private int backlog;

    @Mixin
    private FiguresOption figures;

    @Mixin
    private PerfStack stack;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        ReplayPlan plan = PerfCommand.plan(spec, () -> new ReplayPlan(returns, pending, backlog));
        ReplayResult result = stack.measure(UNLIMITED, running -> {
            try (Replay replay = new Replay(running, plan, spec.commandLine().getErr())) {
                return replay.run();
            }
        });
        figures.print(result, spec);
        return 0;
    }
}
