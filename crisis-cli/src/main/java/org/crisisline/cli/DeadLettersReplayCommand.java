package org.crisisline.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.crisisline.cli.embedded.StackException;
import org.crisisline.cli.letters.Judge;
import org.crisisline.cli.letters.LetterBook;
import org.crisisline.cli.letters.LetterCase;
import org.crisisline.cli.letters.LetterFilter;
import org.crisisline.cli.letters.LetterState;
import org.crisisline.cli.letters.Letterbox;
import org.crisisline.cli.letters.ReplayRule;
import org.crisisline.cli.letters.ReplayRun;
import org.crisisline.cli.letters.Replayer;
import org.crisisline.cli.letters.SessionMemory;
import org.crisisline.cli.log.Brokers;
import org.crisisline.cli.operator.AuditTrail;
import org.crisisline.cli.operator.DurableWriter;
import org.crisisline.cli.operator.Operator;
import org.crisisline.delivery.lane.DeadLetters.Reason;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description =
                "Sends records of dead letters through the gate of live traffic again. Nothing is delivered twice.",
        footer = {
            "",
            "Exit status 0 when all that was asked was done, 1 when anything was refused or failed.",
            "",
            "Examples:",
            "  crisis dead-letters replay --reason SESSION_FULL --dry-run",
            "  crisis dead-letters replay dl-3f29 --as robin",
        })
final class DeadLettersReplayCommand implements Callable<Integer> {
    @ArgGroup(multiplicity = "1")
    private Which which;

    @Option(names = "--session", paramLabel = "S", description = "With --reason: only of this session.")
    private String session;

    @Option(names = "--dry-run", description = "Only says what would be done, and what not and why.")
    private boolean dryRun;

    @Option(
            names = "--again",
            description = "Also what was replayed already and has not come back. It is a repeat, and answered as one.")
    private boolean again;

    @Option(names = "--yes", description = "With --reason: does not ask.")
    private boolean yes;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "With --reason: how many at most, the oldest first (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Mixin
    private OperatorOption operator;

    @Mixin
    private BrokersOption brokers;

    @Spec
    private CommandSpec spec;

    /** Either some, or all open ones of a reason. */
    static final class Which {
        @Parameters(arity = "1..*", paramLabel = "ID", description = "The letters, or the beginnings of their ids.")
        private List<String> ids;

        @Option(
                names = "--reason",
                paramLabel = "R",
                description = "All open letters of this reason. One of: ${COMPLETION-CANDIDATES}.")
        private Reason reason;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (limit < 1) {
            throw new ParameterException(spec.commandLine(), "--limit = " + limit + ", expected at least 1");
        }
        Operator who = operator.operator();
        Brokers where = brokers.brokers();
        Letterbox letterbox = new Letterbox(where);
        LetterBook book = letterbox.read(LetterFilter.ALL);
        DeadLettersCommand.tellOfUnreadable(book, spec);
        List<LetterCase> letters = which.reason == null ? named(book) : open(book, which.reason);
        PrintWriter out = spec.commandLine().getOut();
        if (letters.isEmpty()) {
            return nothing(which.reason, out);
        }
        if (which.reason != null && !dryRun && !yes && !isConfirmed(letters.size())) {
            throw new StackException("nothing was replayed; --dry-run says what would be, --yes does not ask");
        }
        Clock clock = Clock.systemUTC();
        SessionMemory sessions = letterbox.sessions(clock);
        try (DurableWriter writer = DurableWriter.to(where)) {
            Replayer replayer = new Replayer(writer, new AuditTrail(writer, who, clock));
            Judge judge = new Judge(sessions, writer::partitions, again);
            Optional<ReplayRun.Sending> sending = dryRun ? Optional.empty() : Optional.of(replayer::replay);
            return new ReplayRun(judge, letterbox::whole, sending, out).run(letters) ? 0 : CrisisCommand.FAILED;
        }
    }

    private List<LetterCase> named(LetterBook book) {
        Map<String, LetterCase> once = new LinkedHashMap<>();
        which.ids.stream()
                .map(book::one)
                .forEach(found -> once.put(found.letter().id(), found));
        return List.copyOf(once.values());
    }

    private List<LetterCase> open(LetterBook book, Reason reason) {
        LetterFilter filter = new LetterFilter(
                List.of(reason), Optional.ofNullable(session), Optional.empty(), Optional.empty(), Optional.empty());
        List<LetterCase> all = book.find(filter).stream().filter(this::isWanted).toList();
        if (all.size() > limit) {
            spec.commandLine()
                    .getErr()
                    .println("crisis: the oldest " + limit + " of " + all.size()
                            + "; the others with the next call, or a higher --limit");
        }
        return all.stream().limit(limit).toList();
    }

    private boolean isWanted(LetterCase found) {
        return found.state() == LetterState.OPEN
                || (again && (found.state() == LetterState.REPLAYED || found.state() == LetterState.REQUESTED));
    }

    private int nothing(Reason reason, PrintWriter out) {
        ReplayRule rule = ReplayRule.of(reason);
        if (rule.goesAgain()) {
            out.println("No open letters of " + reason + ".");
            return 0;
        }
        out.println("Letters of " + reason + " are not replayed: " + rule.sentence() + ".");
        return CrisisCommand.FAILED;
    }

    /** Where nobody answers, because there is no terminal, it is no; scripts say {@code --yes}. */
    private boolean isConfirmed(int count) {
        PrintWriter err = spec.commandLine().getErr();
        err.print("Replay " + count + (count == 1 ? " letter" : " letters") + "? [y/N] ");
        err.flush();
        try {
            String answer = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
        } catch (IOException e) {
            throw new StackException("the answer can't be read: " + e, e);
        }
    }
}
