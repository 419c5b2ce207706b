package org.crisisline.cli;

import java.io.PrintWriter;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.crisisline.cli.embedded.StackException;
import org.crisisline.cli.escalations.EscalationBook;
import org.crisisline.cli.escalations.EscalationJson;
import org.crisisline.cli.escalations.EscalationPage;
import org.crisisline.cli.escalations.EscalationStory;
import org.crisisline.cli.escalations.EscalationTopics;
import org.crisisline.cli.log.Brokers;
import org.crisisline.cli.operator.AuditTrail;
import org.crisisline.cli.operator.DurableWriter;
import org.crisisline.cli.operator.Written;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Shows the story of an escalation: each step with its time, tier, channel, and who.")
final class EscalationsShowCommand implements Runnable {
    /** What the audit calls it. */
    private static final String ACTION = "escalation.personal-read";

    @Parameters(paramLabel = "ID", description = "The escalation, or the beginning of its id.")
    private String id;

    @Option(
            names = "--personal",
            description = "Shows the reason and where the person is, too. Who asks for that is written to the audit.")
    private boolean personal;

    @Option(names = "--json", description = "One JSON document.")
    private boolean json;

    @Mixin
    private OperatorOption operator;

    @Mixin
    private BrokersOption brokers;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        Brokers where = brokers.brokers();
        try (ProgressLine progress = ProgressLine.on(spec.commandLine().getErr());
                EscalationTopics topics = EscalationTopics.everything(
                        where, EscalationsCommand.severityThreshold(), personal, progress)) {
            EscalationBook book = topics.readOn();
            EscalationStory story = book.one(id);
            if (personal) {
                audit(where, story);
            }
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(EscalationJson.whole(story, personal).toPrettyString());
            } else {
                EscalationPage.print(story, personal, out);
            }
            EscalationsCommand.tellOfUnreadable(book, spec);
        }
    }

    /** Before anything is shown: what is not in the audit was not read. */
    private void audit(Brokers where, EscalationStory story) {
        try (DurableWriter writer = DurableWriter.to(where)) {
            AuditTrail.Subject subject =
                    new AuditTrail.Subject(Optional.of(story.sessionId()), Optional.empty(), Optional.of(story.id()));
            Written written = new AuditTrail(writer, operator.operator(), Clock.systemUTC())
                    .write(ACTION, subject, "ok", Map.of());
            if (!(written instanceof Written.Durable)) {
                throw new StackException(
                        "nothing is shown: the audit did not take that it was asked for (" + written + ")");
            }
        }
    }
}
