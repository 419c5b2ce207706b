package org.crisisline.cli.chat;

import java.io.BufferedReader;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.crisisline.cli.embedded.RunningStack;
import org.crisisline.cli.embedded.StackException;
import org.crisisline.client.ClientState;
import org.crisisline.client.CrisisClient;
import org.crisisline.client.CrisisClientBuilder;
import org.crisisline.client.frame.EmergencyNumber;
import org.crisisline.client.frame.JsonFrames;
import org.crisisline.client.frame.Priority;
import org.crisisline.client.socket.Trust;

/** Reads lines from a person and sends them; prints what comes. */
public final class Chat {
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(5);
    private static final int DEFAULT_SEVERITY = 9;

    /** For whoever never gets as far as a gateway, which tells more. */
    private static final List<EmergencyNumber> FALLBACK = List.of(
            EmergencyNumber.ofPhone("DE", "Notruf", "112"),
            EmergencyNumber.ofPhone("GB", "Emergency services", "999"),
            EmergencyNumber.ofPhone("US", "Emergency services", "911"));

    private static final String HELP = """
              Type, and Enter sends. Also:
                /alert TEXT             a crisis alert (EMERGENCY)
                /escalate [1-10] [WHY]  asks for human help now
                /leave                  leaves the session for good
                /end                    ends the session for everyone
                /quit                   (or Ctrl-D) goes away; what comes meanwhile waits""".indent(2).stripTrailing();

    private final Transcript transcript;
    private final CrisisClient client;
    private final Goodbye goodbye;
    private final Answers answers;

    /** @param tokens asked for each connection, so that a long chat outlives its first token */
    public Chat(RunningStack stack, ChatOptions options, Supplier<String> tokens, PrintWriter out) {
        this.transcript = new Transcript(out, Clock.system(ZoneId.systemDefault()), FALLBACK);
        this.goodbye = new Goodbye(transcript);
        this.answers = new Answers(transcript);
        CrisisClientBuilder builder = CrisisClient.builder()
                .gateways(stack.websocketUrl().toString())
                .trust(Trust.authorities(stack.certificateAuthority()))
                .token(tokens)
                .emergency(options.emergency())
                .emergencyNumbers(FALLBACK)
                .listener(transcript);
        options.severity().ifPresent(builder::severity);
        this.client = builder.build();
    }

    /**
     * Talks until the input ends, the person goes away or the session is over.
     *
     * @throws StackException when there was no connection to begin with
     */
    public void run(BufferedReader input) throws InterruptedException {
        try (client) {
            connect();
            transcript.line("  /help for more than text, Ctrl-D to go");
            Keyboard keyboard = new Keyboard(input);
            transcript.closed().thenRun(keyboard::end);
            boolean stay = true;
            while (stay) {
                Optional<String> line = keyboard.next();
                if (client.state() == ClientState.CLOSED) {
                    return;
                }
                line.ifPresent(typed -> markSeen());
                stay = line.isPresent() && obey(line.get().strip());
            }
            awaitAnswers();
        }
    }

    private void connect() throws InterruptedException {
        try {
            client.connect().toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw new StackException(Failures.words(e.getCause()), e);
        }
    }

    /** Whether to go on. */
    private boolean obey(String line) {
        if (line.isEmpty()) {
            return true;
        }
        if (!line.startsWith("/")) {
            answers.to(client.sendText(line));
            return true;
        }
        String[] words = line.split("\\s+", 2);
        String rest = words.length > 1 ? words[1] : "";
        switch (words[0]) {
            case "/quit" -> {
                return false;
            }
            case "/leave" -> goodbye.said("left", "/leave", client.leave());
            case "/end" -> goodbye.said("ended", "/end", client.end(Optional.empty()));
            case "/alert" ->
                answers.to(client.send(
                        "crisis_alert",
                        JsonFrames.emptyPayload().put("text", rest.isEmpty() ? "crisis alert" : rest),
                        Priority.EMERGENCY));
            case "/escalate" -> escalate(rest);
            case "/help" -> transcript.line(HELP);
            default -> transcript.line("  " + words[0] + " is no command; /help lists them");
        }
        return true;
    }

    private void escalate(String rest) {
        String[] words = rest.split("\\s+", 2);
        int severity = DEFAULT_SEVERITY;
        String reason = rest;
        if (words[0].matches("[0-9]{1,2}")) {
            severity = Integer.parseInt(words[0]);
            reason = words.length > 1 ? words[1] : "";
        }
        try {
            answers.to(client.escalate(
                    severity, reason.isEmpty() ? Optional.empty() : Optional.of(reason), Optional.empty()));
        } catch (IllegalArgumentException e) {
            transcript.line("  " + e.getMessage());
        }
    }

    /** Whoever types has read what stands above. */
    private void markSeen() {
        transcript.reading().takeUnseen().forEach(client::seen);
    }

    /** A line that was piped in should not be lost because the input ended behind it. */
    private void awaitAnswers() throws InterruptedException {
        goodbye.await();
        answers.await(LAST_ANSWERS);
    }
}
