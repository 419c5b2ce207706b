package org.crisisline.cli;

import java.util.Map;
import org.crisisline.cli.escalations.Answer;
import org.crisisline.cli.escalations.EscalationBook;
import org.crisisline.runtime.config.ConfigReader;
import org.crisisline.runtime.config.ConfigSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    @Command(
            name = "ack",
            mixinStandardHelpOptions = true,
            description = "Says that a human has taken an emergency: no further tier is called.",
            footer = {"", "Example:", "  crisis escalations ack esc-3f0c --by robin"})
    void acknowledge(@Mixin AnswerOption answer) throws InterruptedException {
        answer.give(Answer.ACKNOWLEDGE, spec);
    }

    @Command(
            name = "resolve",
            mixinStandardHelpOptions = true,
            description = "Says that an emergency is over. It may be said of any that is not over yet.",
            footer = {"", "Example:", "  crisis escalations resolve esc-3f0c --by robin"})
    void resolve(@Mixin AnswerOption answer) throws InterruptedException {
        answer.give(Answer.RESOLVE, spec);
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
