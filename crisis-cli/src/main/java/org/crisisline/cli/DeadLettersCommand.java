package org.crisisline.cli;

import org.crisisline.cli.letters.LetterBook;
import org.crisisline.schemas.topic.Topics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "dead-letters",
        mixinStandardHelpOptions = true,
        description = "Lists, shows and replays what could not be used or delivered.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DeadLettersListCommand.class,
            DeadLettersShowCommand.class,
            DeadLettersReplayCommand.class,
        },
        footer = {"", "What each reason means, and what a replay of it does: docs/dead-letters.md"})
final class DeadLettersCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "list, show or replay is missing");
    }

    /** Records that can't be read may be letters; nobody should believe that there are none. */
    static void tellOfUnreadable(LetterBook book, CommandSpec spec) {
        if (book.unreadable() > 0) {
            spec.commandLine()
                    .getErr()
                    .println("crisis: " + book.unreadable() + " records of " + Topics.DEAD_LETTERS + " and "
                            + Topics.AUDIT + " can't be read by this release, and are not counted");
        }
    }
}
