package org.crisisline.cli;

import java.io.PrintWriter;
import java.util.List;
import org.crisisline.cli.escalations.EscalationBook;
import org.crisisline.cli.escalations.EscalationJson;
import org.crisisline.cli.escalations.EscalationStory;
import org.crisisline.cli.escalations.EscalationTable;
import org.crisisline.cli.escalations.EscalationTopics;
import org.crisisline.schemas.record.EscalationState;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists escalations, the newest last: those that are not resolved, unless all are wanted.",
        footer = {
            "",
            "A trigger that nobody has taken is no escalation yet: crisis audit --escalations lists it.",
            "",
            "Examples:",
            "  crisis escalations list",
            "  crisis escalations list --json | jq -r 'select(.state==\"FAILED\").id'",
        })
final class EscalationsListCommand implements Runnable {
    @ArgGroup
    private Which which;

    @Option(names = "--session", paramLabel = "S", description = "Only of this session.")
    private String session;

    @Option(names = "--json", description = "One JSON object a line.")
    private boolean json;

    @Mixin
    private BrokersOption brokers;

    @Spec
    private CommandSpec spec;

    /** Open ones and all exclude each other. */
    static final class Which {
        @Option(names = "--open", description = "Only those that are not resolved (the default).")
        private boolean open;

        @Option(names = "--all", description = "Also those that are resolved.")
        private boolean all;

        boolean isForAll() {
            return all && !open;
        }
    }

    @Override
    public void run() {
        boolean all = which != null && which.isForAll();
        try (EscalationTopics topics = EscalationTopics.standings(brokers.brokers())) {
            EscalationBook book = topics.readOn();
            List<EscalationStory> found = book.find(story -> story.state()
                            .filter(state -> all || state != EscalationState.RESOLVED)
                            .isPresent()
                    && (session == null || session.equals(story.sessionId())));
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                found.forEach(story -> out.println(EscalationJson.standing(story)));
                out.flush();
            } else {
                EscalationTable.print(found, out);
            }
            EscalationsCommand.tellOfUnreadable(book, spec);
        }
    }
}
