package org.crisisline.cli.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.crisisline.client.CrisisListener;
import org.crisisline.client.Disconnection;
import org.crisisline.client.frame.EmergencyNumber;
import org.crisisline.client.frame.Priority;
import org.crisisline.client.frame.ServerFrame;
import org.crisisline.client.inbox.Hole;
import org.crisisline.client.outbox.Arrival;
import org.crisisline.client.socket.ConnectFailedException;
import org.crisisline.client.socket.Handshake;

/** Everything that is heard, as lines. Lines from several threads don't mix. */
final class Transcript implements CrisisListener {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private final PrintWriter out;
    private final Clock clock;
    private final Reading reading = new Reading();
    private volatile List<EmergencyNumber> card;
    private final AtomicBoolean cardShown = new AtomicBoolean();
    private final AtomicReference<String> lastFailure = new AtomicReference<>("");
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    /** @param card whom to turn to, until a gateway tells */
    Transcript(PrintWriter out, Clock clock, List<EmergencyNumber> card) {
        this.card = List.copyOf(card);
        this.out = out;
        this.clock = clock;
    }

    /** Done when the client is closed for good. */
    CompletionStage<Void> closed() {
        return closed;
    }

    /** What has come and no human has reacted to. */
    Reading reading() {
        return reading;
    }

    void line(String text) {
        synchronized (out) {
            out.println(text);
            out.flush();
        }
    }

    private void aside(String text) {
        line("  " + text);
    }

    @Override
    public void onConnected(ServerFrame.Connected connected, Handshake handshake) {
        lastFailure.set("");
        aside("connected as " + connected.participantId() + " (" + word(connected.role()) + ") to session "
                + connected.sessionId() + " in " + milliseconds(handshake.connected())
                + (connected.emergency() ? ", an EMERGENCY session" : "")
                + (connected.active() ? "" : ", as a spare"));
    }

    @Override
    public void onMessage(ServerFrame.Message message) {
        reading.came(message.priority(), message.position());
        String mark = message.priority() == Priority.NORMAL ? "" : " " + message.priority();
        String kind = message.kind().equals("text") ? "" : " (" + message.kind() + ")";
        line("[" + TIME.format(LocalTime.now(clock)) + mark + "] "
                + message.from().participantId() + kind + ": " + printable(said(message)));
    }

    private static String said(ServerFrame.Message message) {
        JsonNode payload = message.payload();
        if (message.kind().equals("escalation")) {
            String reason = payload.path("reason").asText();
            return "needs human help now, severity " + payload.path("severity").asInt()
                    + (payload.has("location") ? ", with a location" : "")
                    + (reason.isEmpty() ? "" : ": " + reason);
        }
        String text = payload.path("text").asText();
        return text.isEmpty() ? "[" + message.kind() + "]" : text;
    }

    @Override
    public void onArrival(Arrival arrival) {
        aside("delivered to " + arrival.participantId() + " after " + milliseconds(arrival.sinceWritten()));
    }

    @Override
    public void onSeen(ServerFrame.Seen seen) {
        aside("seen by " + seen.participantId());
    }

    @Override
    public void onParticipant(ServerFrame.Participant participant) {
        aside(participant.participantId() + " (" + word(participant.role()) + ") "
                + switch (participant.event()) {
                    case JOINED -> "joined";
                    case ONLINE -> "is online";
                    case OFFLINE -> "is offline";
                    case LEFT -> "left";
                    case UNKNOWN -> "has changed";
                });
    }

    @Override
    public void onEscalation(ServerFrame.Escalation escalation) {
        aside("escalation " + escalation.state()
                + escalation.channel().map(channel -> " over " + channel).orElse("")
                + escalation.by().map(by -> " by " + printable(by)).orElse("")
                + " after " + milliseconds(escalation.elapsed()));
    }

    @Override
    public void onGap(ServerFrame.Gap gap) {
        aside("messages " + gap.from() + " to " + gap.to() + " (" + gap.priority() + ") can't be had: " + gap.reason());
    }

    @Override
    public void onHole(Hole hole) {
        aside("something is missing before position " + hole.position() + " (" + hole.priority() + ")"
                + (hole.askedAgain() ? ", asking again" : ""));
    }

    @Override
    public void onActive(boolean active) {
        aside(active ? "this connection is the active one" : "another connection of yours took over");
    }

    @Override
    public void onRefusal(ServerFrame.Refusal refusal) {
        aside("refused: " + refusal.rawCode() + ", " + refusal.message());
        showCard();
    }

    @Override
    public void onDraining(ServerFrame.Draining draining) {
        aside("the gateway is going away, moving to another one");
    }

    @Override
    public void onCutOff(ServerFrame.CutOff cutOff) {
        aside(
                cutOff.cutOff()
                        ? "the gateway does not reach the log, looking for another one"
                        : "the gateway is well again");
    }

    @Override
    public void onConnectFailed(ConnectFailedException why) {
        // Said once: what is tried several times a second would push the card, and what was said, off the screen.
        if (!why.getMessage().equals(lastFailure.getAndSet(why.getMessage()))) {
            aside(why.getMessage() + (why.reason().mayPass() ? "; trying again" : ""));
        }
        showCard();
    }

    @Override
    public void onDisconnected(Disconnection disconnection) {
        aside("disconnected: " + disconnection.code() + "; connecting again");
    }

    @Override
    public void onEnded(ServerFrame.Ended ended) {
        aside("the session is over"
                + ended.reason().map(reason -> ": " + printable(reason)).orElse(""));
    }

    @Override
    public void onClosed(Optional<RuntimeException> why) {
        why.ifPresent(reason -> {
            aside("closed: " + reason.getMessage());
            showCard();
        });
        closed.complete(null);
    }

    @Override
    public void onEmergencyNumbers(List<EmergencyNumber> numbers) {
        card = List.copyOf(numbers);
        cardShown.set(false);
    }

    /** Whom to turn to when this does not work; once, unless it has changed. */
    private void showCard() {
        if (card.isEmpty() || cardShown.getAndSet(true)) {
            return;
        }
        aside("If you need help now and this does not work:");
        for (EmergencyNumber number : card) {
            aside("  " + printable(number.country() + "  " + number.name())
                    + number.phone().map(phone -> ", call " + printable(phone)).orElse("")
                    + number.text().map(text -> ", text " + printable(text)).orElse("")
                    + number.url().map(url -> ", " + printable(url)).orElse(""));
        }
    }

    /** Somebody else's text must not steer this terminal. */
    private static String printable(String text) {
        return text.codePoints()
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    static String milliseconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
    }
}
