package org.crisisline.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.crisisline.cli.embedded.StackException;
import org.crisisline.cli.operator.DurableWriter;
import org.crisisline.cli.token.Revoker;
import org.crisisline.cli.token.TokenToRevoke;
import org.crisisline.runtime.config.ConfigReader;
import org.crisisline.runtime.config.ConfigSource;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "revoke",
        mixinStandardHelpOptions = true,
        description = "Takes a token out of use: who came with it is closed 4401, and nobody comes in with it.",
        footer = {
            "",
            "Examples:",
            "  crisis revoke --jti 7c9e6679-7425-40de-944b-e07fc1f90ae7 --as robin",
            "  crisis revoke --token - < token.txt",
        })
final class RevokeCommand implements Runnable {
    /** Far more than a gateway takes in a header. */
    private static final int LONGEST_TOKEN = 64 * 1024;

    @ArgGroup(multiplicity = "1")
    private Which which;

    @Option(
            names = "--lifetime",
            paramLabel = "TIME",
            converter = DurationOption.class,
            description =
                    "With --jti: how long the token can be good from now on at most (default: topics.token-lifetime).")
    private Duration lifetime;

    @Mixin
    private OperatorOption operator;

    @Mixin
    private BrokersOption brokers;

    @Spec
    private CommandSpec spec;

    /** The token, or its id. */
    static final class Which {
        @Option(names = "--jti", paramLabel = "J", description = "The token's id, its claim jti.")
        private String jti;

        @Option(
                names = "--token",
                paramLabel = "T",
                description = "The token itself; - reads it from standard input, where no list of processes shows it.")
        private String token;
    }

    @Override
    public void run() {
        TokenToRevoke token = which.jti != null ? TokenToRevoke.ofId(which.jti) : TokenToRevoke.of(given());
        try (DurableWriter writer = DurableWriter.to(brokers.brokers())) {
            Duration longest = lifetime != null ? lifetime : configured();
            Instant until = new Revoker(writer, operator.operator(), Clock.systemUTC(), longest).revoke(token);
            spec.commandLine().getOut().println("revoked " + token.jti() + ", remembered until " + until);
        }
    }

    private String given() {
        if (!which.token.equals("-")) {
            return which.token;
        }
        try {
            byte[] bytes = System.in.readNBytes(LONGEST_TOKEN);
            return new String(bytes, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new StackException("the token can't be read from standard input: " + e, e);
        }
    }

    private static Duration configured() {
        return ConfigReader.of(ConfigSource.load("crisis-cli", null, Map.of(), System.getenv()))
                .section("topics")
                .duration("token-lifetime", Duration.ofSeconds(1), Duration.ofDays(3_660));
    }
}
