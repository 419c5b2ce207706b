package org.crisisline.cli;

import java.nio.file.Path;
import org.crisisline.cli.letters.LetterBook;
import org.crisisline.cli.letters.LetterCase;
import org.crisisline.cli.letters.LetterFilter;
import org.crisisline.cli.letters.LetterPage;
import org.crisisline.cli.letters.Letterbox;
import org.crisisline.cli.letters.RawFile;
import org.crisisline.schemas.record.DeadLetter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "show", mixinStandardHelpOptions = true, description = "Shows all of a dead letter but its content.")
final class DeadLettersShowCommand implements Runnable {
    @Parameters(paramLabel = "ID", description = "The letter, or the beginning of its id.")
    private String id;

    @Option(names = "--payload", description = "Shows the content, too: what somebody has written in distress.")
    private boolean payload;

    @Option(
            names = "--raw",
            paramLabel = "FILE",
            description = "Writes the original bytes to a new file, for its owner only.")
    private Path raw;

    @Mixin
    private BrokersOption brokers;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        Letterbox letterbox = new Letterbox(brokers.brokers());
        LetterBook book = letterbox.read(LetterFilter.ALL);
        LetterCase found = book.one(id);
        DeadLetter whole = letterbox.whole(found.letter());
        LetterPage.print(found, whole, payload, spec.commandLine().getOut());
        if (raw != null) {
            RawFile.write(whole, raw);
        }
        DeadLettersCommand.tellOfUnreadable(book, spec);
    }
}
