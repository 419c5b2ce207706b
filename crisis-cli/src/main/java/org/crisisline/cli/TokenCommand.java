package org.crisisline.cli;

import java.time.Clock;
import java.time.Duration;
import org.crisisline.cli.embedded.RunningStack;
import org.crisisline.cli.token.DevelopmentTokens;
import org.crisisline.cli.token.TokenRole;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "token",
        mixinStandardHelpOptions = true,
        description = "Prints a development token for a running stack, and nothing else.")
final class TokenCommand implements Runnable {
    @Option(names = "--session", required = true, paramLabel = "S", description = "Session to take part in.")
    private String session;

    @Option(names = "--participant", required = true, paramLabel = "P", description = "Who takes part.")
    private String participant;

    @Option(names = "--role", required = true, paramLabel = "R", description = "One of: ${COMPLETION-CANDIDATES}.")
    private TokenRole role;

    @Option(
            names = "--ttl",
            paramLabel = "TIME",
            defaultValue = "1h",
            converter = DurationOption.class,
            description = "How long it is good, e.g. 90s, 15m, 1h (default: ${DEFAULT-VALUE}).")
    private Duration timeToLive;

    @Mixin
    private StackOption stack;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        RunningStack running = stack.running();
        spec.commandLine()
                .getOut()
                .println(new DevelopmentTokens(running.secrets().tokenSecret(), Clock.systemUTC())
                        .sign(session, participant, role, timeToLive));
    }
}
