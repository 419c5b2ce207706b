package org.crisisline.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.crisisline.cli.audit.Audit;
import org.crisisline.cli.audit.AuditJson;
import org.crisisline.cli.audit.AuditView;
import org.crisisline.cli.audit.ProcessorFigures;
import org.crisisline.cli.audit.Verdict;
import org.crisisline.cli.embedded.RunningStack;
import org.crisisline.cli.embedded.StackException;
import org.crisisline.cli.escalations.EscalationAudit;
import org.crisisline.cli.escalations.EscalationAuditView;
import org.crisisline.cli.escalations.EscalationTopics;
import org.crisisline.cli.escalations.EscalationVerdict;
import org.crisisline.runtime.config.Secret;
import org.crisisline.runtime.time.Ticker;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description = "Accounts for every accepted message and recipient, from the topics alone: "
                + "delivered, waiting, or dead-lettered and why. With --escalations: for every emergency.",
        footer = {
            "",
            "Examples:",
            "  crisis audit",
            "  crisis audit --session S1",
            "  crisis audit --json | jq '.unaccounted[]'",
            "  crisis audit --escalations --since 7d",
            "  crisis audit --bootstrap-servers kafka-1:9092 \\",
            "      --processor http://processor-1:9100 --operations-token-file token",
            "",
            "Exit status 0 when everything is accounted for; 1 when something is not, or "
                    + "when the processor's own gauges differ although nothing changed for 30 s. "
                    + "With --escalations 1 when a trigger has no escalation, or one has reached nobody. It only reads."
        })
final class AuditCommand implements Callable<Integer> {
    private static final Duration A_DAY = Duration.ofDays(1);

    @Option(names = "--session", paramLabel = "S", description = "This session only, and who has what in it.")
    private String session;

    @Option(names = "--escalations", description = "The story of each escalation instead, and those without an end.")
    private boolean escalations;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = DurationOption.class,
            description = "With --escalations: not older than this (default: 24h).")
    private Duration since;

    @Option(names = "--json", description = "One JSON document on standard output.")
    private boolean json;

    @Option(
            names = "--settle-within",
            paramLabel = "TIME",
            defaultValue = "30s",
            converter = DurationOption.class,
            description = "How long what does not fit may take until it does (default: ${DEFAULT-VALUE}).")
    private Duration settleWithin;

    @Option(
            names = "--processor",
            paramLabel = "URL",
            description = "Operations endpoint of a processor whose gauges are compared; repeat it for each "
                    + "(default: that of the stack on --data-dir).")
    private List<URI> processors = List.of();

    @Option(
            names = "--operations-token-file",
            paramLabel = "FILE",
            description = "Holds the token that the operations endpoints ask for.")
    private Path tokenFile;

    @Mixin
    private BrokersOption brokers;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (escalations) {
            return auditEscalations();
        }
        if (since != null) {
            throw new ParameterException(spec.commandLine(), "--since goes with --escalations");
        }
        PrintWriter out = spec.commandLine().getOut();
        Audit.Question question = new Audit.Question(Optional.ofNullable(session), settleWithin, processor());
        Verdict verdict;
        try (ProgressLine progress = ProgressLine.on(spec.commandLine().getErr())) {
            verdict = new Audit(brokers.brokers(), question, progress, Ticker.system(), Clock.systemUTC()).take();
        }
        if (json) {
            out.println(AuditJson.of(verdict).toPrettyString());
        } else {
            new AuditView(out).print(verdict);
        }
        return verdict.isClean() ? 0 : CrisisCommand.FAILED;
    }

    private int auditEscalations() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Clock clock = Clock.systemUTC();
        EscalationAudit.Question question = new EscalationAudit.Question(
                Optional.ofNullable(session), clock.instant().minus(since == null ? A_DAY : since), settleWithin);
        EscalationVerdict verdict;
        try (ProgressLine progress = ProgressLine.on(spec.commandLine().getErr());
                EscalationTopics topics = EscalationTopics.everything(
                        brokers.brokers(), EscalationsCommand.severityThreshold(), false, progress)) {
            verdict = new EscalationAudit(topics, clock, Ticker.system()).take(question);
        }
        if (json) {
            out.println(EscalationAuditView.json(verdict).toPrettyString());
        } else {
            EscalationAuditView.print(verdict, out);
        }
        EscalationsCommand.tellOfUnreadable(verdict.unreadable(), spec);
        return verdict.isClean() ? 0 : CrisisCommand.FAILED;
    }

    private Optional<ProcessorFigures> processor() {
        if (!processors.isEmpty()) {
            return Optional.of(new ProcessorFigures(
                    processors, Optional.ofNullable(tokenFile).map(AuditCommand::token)));
        }
        return brokers.stack().map(AuditCommand::processorOf);
    }

    private static ProcessorFigures processorOf(RunningStack stack) {
        URI uri = URI.create("http://127.0.0.1:" + stack.ports().get("operations.processor"));
        return new ProcessorFigures(List.of(uri), Optional.of(token(stack.operationsTokenFile())));
    }

    private static Secret token(Path file) {
        try {
            return new Secret(Files.readString(file).strip());
        } catch (IOException | IllegalArgumentException e) {
            throw new StackException(file + " can't be read as a file with a token: " + e, e);
        }
    }
}
