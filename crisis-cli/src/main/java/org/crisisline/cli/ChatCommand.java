package org.crisisline.cli;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.crisisline.cli.chat.Chat;
import org.crisisline.cli.chat.ChatOptions;
import org.crisisline.cli.embedded.RunningStack;
import org.crisisline.cli.token.DevelopmentTokens;
import org.crisisline.cli.token.TokenRole;
import org.crisisline.schemas.identity.Identifiers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "chat",
        mixinStandardHelpOptions = true,
        description = "Talks in a session of a running stack; two of them in two terminals talk to each other.")
final class ChatCommand implements Callable<Integer> {
    private static final Duration TOKEN_LIFE = Duration.ofHours(1);
    private static final int HIGHEST = 10;

    @Option(names = "--session", required = true, paramLabel = "S", description = "Session to join.")
    private String session;

    @Option(names = "--as", required = true, paramLabel = "ROLE", description = "One of: ${COMPLETION-CANDIDATES}.")
    private TokenRole role;

    @Option(
            names = "--name",
            paramLabel = "N",
            description = "The participant's id (default: the role). The same name continues where it stopped.")
    private String name;

    @Option(names = "--emergency", description = "Say on connecting that this is an emergency.")
    private boolean emergency;

    @Option(names = "--severity", paramLabel = "1..10", description = "Severity told on connecting.")
    private Integer severity;

    @Mixin
    private StackOption stack;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        String participant = name == null ? role.claim() : name;
        requireLegal("--session", session);
        requireLegal("--name", participant);
        if (severity != null && (severity < 1 || severity > HIGHEST)) {
            throw new ParameterException(spec.commandLine(), "--severity = " + severity + ", expected 1 to " + HIGHEST);
        }
        RunningStack running = stack.running();
        DevelopmentTokens tokens = new DevelopmentTokens(running.secrets().tokenSecret(), Clock.systemUTC());
        new Chat(
                        running,
                        new ChatOptions(session, participant, emergency, Optional.ofNullable(severity)),
                        () -> tokens.sign(session, participant, role, TOKEN_LIFE),
                        spec.commandLine().getOut())
                .run(new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())));
        return 0;
    }

    private void requireLegal(String option, String id) {
        if (!Identifiers.isLegal(id)) {
            throw new ParameterException(
                    spec.commandLine(), option + " = \"" + id + "\", expected 1 to 64 of A-Z a-z 0-9 . _ : -");
        }
    }
}
