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
        footer = {"", "Always on a stack of its own, since it counts the processor time of that stack's threads."})
final class PerfSessionsCommand implements Callable<Integer> {
    private static final int MOST_SESSIONS = 1_000_000;

    @Option(
            names = "--counts",
            split = ",",
            defaultValue = "1000,100000",
            description = "Sessions that the lane keeps, rising (default: ${DEFAULT-VALUE}).")
    private List<Integer> counts;

    @Option(
            names = "--duration",
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
        for (int i = 0; i < counts.size(); i++) {
            boolean rises = counts.get(i) > (i == 0 ? 0 : counts.get(i - 1)) && counts.get(i) <= MOST_SESSIONS;
            if (!rises) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--counts = " + counts + ", expected rising numbers up to " + MOST_SESSIONS);
            }
        }
        LoadPlan plan = new LoadPlan(100, 5, warmUp.duration(), duration, 0);
        PrintWriter out = spec.commandLine().getOut();
        return new PerfStack().measure(Map.of(), running -> {
            SessionCost cost = new SessionCost(running, plan, spec.commandLine().getErr(), Clock.systemUTC());
            out.printf("%10s %20s %18s%n", "sessions", "lane CPU us/message", "delivered p50 ms");
            for (int count : counts) {
                SessionCost.Row row = cost.at(count);
                double median = row.load().delivered().getValueAtPercentile(50) / 1e6;
                out.printf(Locale.ROOT, "%10d %20.1f %18.2f%n", count, row.microsPerMessage(), median);
                out.flush();
            }
            return 0;
        });
    }
}
