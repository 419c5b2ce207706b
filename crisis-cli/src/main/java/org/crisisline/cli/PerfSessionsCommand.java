package org.crisisline.cli;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.crisisline.cli.perf.LoadPlan;
import org.crisisline.cli.perf.SessionCost;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "sessions",
        mixinStandardHelpOptions = true,
        description = "Measures what a message costs the lane when it keeps few sessions, and when it keeps many.",
        footer = {
            "",
            "Each time on a new stack in this process, since it counts the processor time of that stack's threads. "
                    + "Before the first one that counts another one carries the same load: else the first figure would be "
                    + "that of a process which has just begun. "
                    + "Each number twice, in turn, tells how far two figures of the same number are apart."
        })
final class PerfSessionsCommand implements Callable<Integer> {
    private static final int MOST_SESSIONS = 1_000_000;

    @Option(
            names = "--counts",
            paramLabel = "N",
            split = ",",
            defaultValue = "1000,100000,1000,100000",
            description =
                    "Sessions that the lane keeps, in the order in which they are measured (default: ${DEFAULT-VALUE}).")
    private List<Integer> counts;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            defaultValue = "30s",
            converter = DurationOption.class,
            description = "How long is measured each time (default: ${DEFAULT-VALUE}).")
    private Duration duration;

    @Mixin
    private WarmUpOption warmUp;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (counts.stream().anyMatch(count -> count < 1 || count > MOST_SESSIONS)) {
            throw new ParameterException(
                    spec.commandLine(), "--counts = " + counts + ", expected numbers from 1 to " + MOST_SESSIONS);
        }
        LoadPlan plan = new LoadPlan(100, 5, warmUp.duration(), duration, 0);
        PrintWriter out = spec.commandLine().getOut();
        measure(plan, 0);
        out.printf("%10s %20s %18s%n", "sessions", "lane CPU us/message", "delivered p50 ms");
        for (int count : counts) {
            SessionCost.Row row = measure(plan, count);
            double median = row.load().delivered().getValueAtPercentile(50) / 1e6;
            out.printf(Locale.ROOT, "%10d %20.1f %18.2f%n", count, row.microsPerMessage(), median);
            out.flush();
        }
        return 0;
    }

    private SessionCost.Row measure(LoadPlan plan, int sessions) throws Exception {
        return new PerfStack().measure(Map.of(), running -> {
            SessionCost cost = new SessionCost(running, plan, spec.commandLine().getErr(), Clock.systemUTC());
            return cost.of(sessions);
        });
    }
}
