package org.crisisline.cli;

import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;
import org.crisisline.cli.embedded.StackException;
import org.crisisline.runtime.logging.Logging;
import org.crisisline.runtime.logging.LoggingSettings;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The {@code crisis} command. */
@Command(
        name = "crisis",
        mixinStandardHelpOptions = true,
        version = "crisis 0.1.0",
        description = "Runs a crisis line's message pipeline on this machine, talks to it, and looks into it.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            UpCommand.class,
            DemoCommand.class,
            ChatCommand.class,
            TokenCommand.class,
            RevokeCommand.class,
            StatusCommand.class,
            AuditCommand.class,
            TraceCommand.class,
            DeadLettersCommand.class,
            EscalationsCommand.class,
            PerfCommand.class,
            RehearseCommand.class,
        },
        footer = {"", "Every command takes --help. Start with: crisis demo"})
public final class CrisisCommand implements Runnable {
    /** The command line could be understood, and what it asked for could not be done. */
    static final int FAILED = CommandLine.ExitCode.SOFTWARE;

    @Spec
    private CommandSpec spec;

    /** Parses, runs, exits with the status. */
    public static void main(String[] args) {
        Map<String, String> levels = new HashMap<>(LoggingSettings.defaults().levels());
        // Twice a second that a broker does not answer would bury the sentence that says so. A stack's own log is a
        // file.
        levels.put("org.apache.kafka", "ERROR");
        Logging.configure(new LoggingSettings(LoggingSettings.Format.LOGFMT, "INFO", levels));
        System.exit(commandLine().execute(args));
    }

    /**
     * Parses and runs within this process, on the calling thread.
     *
     * @param out instead of standard output
     * @param err instead of standard error
     * @return the exit status
     */
    public static int run(PrintWriter out, PrintWriter err, String... args) {
        return commandLine().setOut(out).setErr(err).execute(args);
    }

    static CommandLine commandLine() {
        return new CommandLine(new CrisisCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(CrisisCommand::explainUsage)
                .setExecutionExceptionHandler(CrisisCommand::explainFailure);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    private static int explainUsage(ParameterException error, String[] args) {
        CommandLine command = error.getCommandLine();
        command.getErr().println("crisis: " + error.getMessage().replaceFirst("^Error: ", ""));
        command.getErr().println("try: " + command.getCommandSpec().qualifiedName() + " --help");
        return CommandLine.ExitCode.USAGE;
    }

    private static int explainFailure(Exception error, CommandLine command, ParseResult parsed) {
        command.getErr().println("crisis: " + describe(error));
        if (!(error instanceof StackException) && System.getenv("CRISIS_TRACE") != null) {
            error.printStackTrace(command.getErr());
        }
        return FAILED;
    }

    private static String describe(Throwable error) {
        String message = error.getMessage();
        String text = message == null || message.isBlank() ? error.getClass().getSimpleName() : message;
        return text.lines().findFirst().orElse(text);
    }
}
