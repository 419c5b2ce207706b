package org.crisisline.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import org.crisisline.cli.oncall.CallBook;
import org.crisisline.cli.perf.EscalationLoad;
import org.crisisline.cli.perf.EscalationPlan;
import org.crisisline.cli.perf.EscalationResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "escalations",
        mixinStandardHelpOptions = true,
        description = "Lets people ask for a human while others talk, and measures how soon one is called.",
        footer = {
            "",
            "Always on a stack of its own, since the receiver of its calls is part of the measurement.",
            "Exit status 1 when a call was missed, came after 200 ms, or came twice."
        })
final class PerfEscalationsCommand implements Callable<Integer> {
    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Connections of those who talk meanwhile, two a session (default: ${DEFAULT-VALUE}).")
    private int connections;

    @Option(
            names = "--messages",
            paramLabel = "N",
            defaultValue = "500",
            description = "Messages a second of all of them together (default: ${DEFAULT-VALUE}).")
    private double messages;

    @Option(
            names = "--escalations",
            paramLabel = "N",
            defaultValue = "1000",
            description = "People who ask, each in a session of its own (default: ${DEFAULT-VALUE}).")
    private int escalations;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many of them ask in a second (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Mixin
    private WarmUpOption warmUp;

    @Mixin
    private FiguresOption figures;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        EscalationPlan plan = PerfCommand.plan(
                spec, () -> new EscalationPlan(connections, messages, escalations, rate, warmUp.duration()));
        CallBook book = new CallBook();
        EscalationResult result = new PerfStack().measure(Map.of(), book::called, running -> {
            try (EscalationLoad load =
                    new EscalationLoad(running, plan, book, spec.commandLine().getErr())) {
                return load.run();
            }
        });
        figures.print(result, spec);
        return result.isKept() ? 0 : CrisisCommand.FAILED;
    }
}
