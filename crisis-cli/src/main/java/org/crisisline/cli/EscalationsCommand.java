package org.crisisline.cli;

import java.util.Map;
import org.crisisline.cli.escalations.EscalationBook;
import org.crisisline.runtime.config.ConfigReader;
import org.crisisline.runtime.config.ConfigSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "escalations",
        mixinStandardHelpOptions = true,
        description = "Lists and shows emergencies, answers them, and holds drills.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            EscalationsListCommand.class,
            EscalationsShowCommand.class,
            EscalationsAcknowledgeCommand.class,
            EscalationsResolveCommand.class,
            EscalationsDrillCommand.class,
        },
        footer = {"", "What each state means, and what to do about it: docs/escalations.md"})
final class EscalationsCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "list, show, ack, resolve or drill is missing");
    }

    /** From which a {@code crisis_alert} calls a human, as this machine is configured. */
    static int severityThreshold() {
        return ConfigReader.of(ConfigSource.load("crisis-cli", null, Map.of(), System.getenv()))
                .section("escalation")
                .integer("severity-threshold", 1, 10);
    }

    /** Records that can't be read may be escalations; nobody should believe that there are none. */
    static void tellOfUnreadable(EscalationBook book, CommandSpec spec) {
        tellOfUnreadable(book.unreadable(), spec);
    }

    static void tellOfUnreadable(int unreadable, CommandSpec spec) {
        if (unreadable > 0) {
            spec.commandLine()
                    .getErr()
                    .println("crisis: " + unreadable
                            + " records about emergencies can't be read by this release, and are not counted");
        }
    }
}
