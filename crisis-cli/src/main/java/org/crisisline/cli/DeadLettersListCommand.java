package org.crisisline.cli;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.crisisline.cli.letters.LetterBook;
import org.crisisline.cli.letters.LetterCase;
import org.crisisline.cli.letters.LetterFilter;
import org.crisisline.cli.letters.LetterJson;
import org.crisisline.cli.letters.LetterTable;
import org.crisisline.cli.letters.Letterbox;
import org.crisisline.delivery.lane.DeadLetters.Reason;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists dead letters, the newest last, and how many there are of each reason.",
        footer = {
            "",
            "Examples:",
            "  crisis dead-letters list --since 2h --outcomes",
            "  crisis dead-letters list --reason SESSION_FULL --json | jq -r .id",
        })
final class DeadLettersListCommand implements Runnable {
    @Option(
            names = "--reason",
            paramLabel = "R",
            description = "Only of this reason; repeatable. One of: ${COMPLETION-CANDIDATES}.")
    private List<Reason> reasons = List.of();

    @Option(names = "--session", paramLabel = "S", description = "Only of this session.")
    private String session;

    @Option(names = "--participant", paramLabel = "P", description = "Only for this recipient.")
    private String participant;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = DurationOption.class,
            description = "Only not older than this, e.g. 90s, 15m, 2h.")
    private Duration since;

    @ArgGroup
    private Kind kind;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "How many at most, the newest (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(names = "--json", description = "One JSON object a line, and no sums.")
    private boolean json;

    @Mixin
    private BrokersOption brokers;

    @Spec
    private CommandSpec spec;

    /** Outcomes and incidents exclude each other. */
    static final class Kind {
        @Option(names = "--outcomes", description = "Only what is the end of the matter.")
        private boolean outcomes;

        @Option(names = "--incidents", description = "Only incidents, after which delivery went on.")
        private boolean incidents;

        boolean isForOutcomes() {
            return outcomes && !incidents;
        }
    }

    @Override
    public void run() {
        if (limit < 1) {
            throw new ParameterException(spec.commandLine(), "--limit = " + limit + ", expected at least 1");
        }
        LetterFilter filter = new LetterFilter(
                reasons,
                Optional.ofNullable(session),
                Optional.ofNullable(participant),
                Optional.ofNullable(since)
                        .map(back -> Clock.systemUTC().instant().minus(back)),
                Optional.ofNullable(kind).map(Kind::isForOutcomes));
        LetterBook book = new Letterbox(brokers.brokers()).read(filter);
        List<LetterCase> found = book.find(filter);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            found.stream()
                    .skip(Math.max(0, found.size() - limit))
                    .forEach(letter -> out.println(LetterJson.of(letter)));
            out.flush();
            if (found.size() > limit) {
                spec.commandLine().getErr().println("crisis: " + (found.size() - limit) + " older not shown (--limit)");
            }
        } else {
            LetterTable.print(found, limit, out);
        }
        DeadLettersCommand.tellOfUnreadable(book, spec);
    }
}
