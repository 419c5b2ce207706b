package org.crisisline.cli;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.crisisline.cli.escalations.Answer;
import org.crisisline.cli.escalations.Answers;
import org.crisisline.cli.escalations.EscalationBook;
import org.crisisline.cli.escalations.EscalationStory;
import org.crisisline.cli.escalations.EscalationTopics;
import org.crisisline.cli.escalations.StoryLine;
import org.crisisline.cli.log.Brokers;
import org.crisisline.cli.operator.AuditTrail;
import org.crisisline.cli.operator.DurableWriter;
import org.crisisline.cli.operator.Operator;
import org.crisisline.cli.text.Printable;
import org.crisisline.runtime.time.Ticker;
import org.crisisline.schemas.record.Escalation;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What {@code ack} and {@code resolve} have in common: which escalation, who, and how it is said. */
final class AnswerOption {
    /** What the service does about it is a matter of milliseconds; it is no part of the answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final Duration PAUSE = Duration.ofMillis(50);

    @Parameters(paramLabel = "ID", description = "The escalation, or the beginning of its id.")
    private String id;

    @Option(
            names = {"--by", "--as"},
            paramLabel = "NAME",
            required = true,
            description = "Who says it: the session and the audit are told.")
    private String by;

    @Mixin
    private BrokersOption brokers;

    void give(Answer answer, CommandSpec spec) throws InterruptedException {
        Operator operator = new Operator(by);
        Brokers where = brokers.brokers();
        PrintWriter out = spec.commandLine().getOut();
        try (EscalationTopics topics = EscalationTopics.standings(where);
                DurableWriter writer = DurableWriter.to(where)) {
            EscalationBook book = topics.readOn();
            EscalationsCommand.tellOfUnreadable(book, spec);
            EscalationStory story = book.one(id);
            Set<StoryLine> before = Set.copyOf(StoryLine.of(story));
            List<Escalation> written = new Answers(writer, operator, Clock.systemUTC()).give(answer, story, book);
            for (Escalation record : written) {
                out.println(answer.done() + " " + Printable.line(record.getEscalationId()) + " of session "
                        + Printable.line(record.getSessionId()) + ", asked " + record.getElapsedMs() / 1_000
                        + " s ago; the log has it");
            }
            out.flush();
            tellOfTheService(topics, story, before, out);
        }
    }

    /** What it makes of the answer may be in the audit before our own line about it is. */
    private static void tellOfTheService(
            EscalationTopics topics, EscalationStory story, Set<StoryLine> before, PrintWriter out)
            throws InterruptedException {
        Ticker ticker = Ticker.system();
        long begun = ticker.nanos();
        while (true) {
            topics.readOn();
            List<StoryLine> since = StoryLine.of(story).stream()
                    .filter(line -> !line.isOf(AuditTrail.instance()) && !before.contains(line))
                    .toList();
            if (!since.isEmpty()) {
                since.forEach(line -> out.println("the service: " + Printable.line(line.what())
                        + (line.outcome().equals("ok") ? "" : ", " + Printable.line(line.outcome()))));
                out.flush();
                return;
            }
            if (ticker.hasPassed(begun, PATIENCE)) {
                out.println("the service has written nothing about it within " + PATIENCE.toSeconds() + " s");
                out.flush();
                return;
            }
            Thread.sleep(PAUSE.toMillis());
        }
    }
}
