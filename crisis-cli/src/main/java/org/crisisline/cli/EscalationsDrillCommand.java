package org.crisisline.cli;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.crisisline.cli.escalations.Drill;
import org.crisisline.cli.escalations.EscalationPage;
import org.crisisline.cli.escalations.EscalationTopics;
import org.crisisline.cli.log.Brokers;
import org.crisisline.cli.operator.DurableWriter;
import org.crisisline.runtime.time.Ticker;
import org.crisisline.schemas.identity.Identifiers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "drill",
        mixinStandardHelpOptions = true,
        description = "Asks for a human as an exercise, and follows it until a channel has taken the call.",
        footer = {
            "",
            "Channels mark a drill, and none carries it to a real dispatcher; who is on call is called all the same.",
            "Exit status 0 when a channel has taken the call in time.",
            "",
            "Example:",
            "  crisis escalations drill --severity 9 --as robin",
        })
final class EscalationsDrillCommand implements Callable<Integer> {
    private static final int HIGHEST = 10;

    @Option(names = "--session", paramLabel = "S", description = "In this session (default: one of its own, drill-…).")
    private String session;

    @Option(
            names = "--severity",
            paramLabel = "N",
            defaultValue = "5",
            description = "1 to 10 (default: ${DEFAULT-VALUE}): it decides who is called.")
    private int severity;

    @Option(
            names = "--within",
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = DurationOption.class,
            description = "How long to wait (default: ${DEFAULT-VALUE}).")
    private Duration within;

    @Mixin
    private OperatorOption operator;

    @Mixin
    private BrokersOption brokers;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (severity < 1 || severity > HIGHEST) {
            throw new ParameterException(spec.commandLine(), "--severity = " + severity + ", expected 1 to " + HIGHEST);
        }
        String where = session == null ? "drill-" + UUID.randomUUID() : session;
        if (!Identifiers.isLegal(where)) {
            throw new ParameterException(
                    spec.commandLine(), "--session is no session's id, expected 1 to 64 of A-Z a-z 0-9 . _ : -");
        }
        Brokers kafka = brokers.brokers();
        PrintWriter out = spec.commandLine().getOut();
        try (DurableWriter writer = DurableWriter.to(kafka);
                EscalationTopics topics = EscalationTopics.standings(kafka)) {
            Drill drill = new Drill(writer, operator.operator(), Clock.systemUTC(), Ticker.system());
            Drill.Result result = drill.run(topics, where, severity, within);
            EscalationPage.print(result.story(), false, out);
            out.println();
            out.println(
                    result.reached()
                            ? "A channel has taken the drill's call; known here after "
                                    + result.took().toMillis() + " ms."
                            : "No channel has taken the drill's call within "
                                    + result.took().toMillis() + " ms.");
            out.flush();
            return result.reached() ? 0 : CrisisCommand.FAILED;
        }
    }
}
