package org.crisisline.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.crisisline.cli.embedded.RunningStack;
import org.crisisline.client.CrisisClient;
import org.crisisline.client.CrisisListener;
import org.crisisline.client.frame.JsonFrames;
import org.crisisline.client.frame.Priority;
import org.crisisline.client.frame.ServerFrame;
import org.crisisline.client.inbox.Hole;
import org.crisisline.client.outbox.Accepted;
import org.crisisline.client.outbox.Arrival;
import org.crisisline.client.socket.Handshake;
import org.crisisline.client.socket.Trust;

/** Someone in a test, with a client of the SDK and a memory of everything that was heard. */
final class Person implements AutoCloseable, CrisisListener {
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private final CrisisClient client;
    private final Duration patience;
    private final List<String> gateways = new CopyOnWriteArrayList<>();
    private final List<ServerFrame.Message> messages = new CopyOnWriteArrayList<>();
    private final List<ServerFrame.Accepted> accepted = new CopyOnWriteArrayList<>();
    private final List<Arrival> arrivals = new CopyOnWriteArrayList<>();
    private final List<ServerFrame.Escalation> escalations = new CopyOnWriteArrayList<>();
    private final List<ServerFrame.Participant> participants = new CopyOnWriteArrayList<>();
    private final List<ServerFrame.CaughtUp> caughtUp = new CopyOnWriteArrayList<>();
    private final List<ServerFrame.Seen> seen = new CopyOnWriteArrayList<>();
    private final List<ServerFrame.Ended> ended = new CopyOnWriteArrayList<>();
    private final List<ServerFrame.CutOff> cutOff = new CopyOnWriteArrayList<>();
    private final List<Hole> holes = new CopyOnWriteArrayList<>();

    Person(RunningStack stack, String token) {
        this(
                List.of(stack.websocketUrl().toString()),
                Trust.authorities(stack.certificateAuthority()),
                token,
                PATIENCE);
    }

    /** @param patience how long an answer, and what is awaited, may take */
    Person(List<String> gatewayUrls, Trust trust, String token, Duration patience) {
        this.patience = patience;
        client = CrisisClient.builder()
                .gateways(gatewayUrls)
                .trust(trust)
                .token(token)
                .listener(this)
                .build();
    }

    Person connect() {
        await(client.connect(), patience);
        return this;
    }

    CrisisClient client() {
        return client;
    }

    Accepted say(String text) {
        return say(text, Priority.NORMAL);
    }

    Accepted say(String text, Priority priority) {
        return await(client.send("text", JsonFrames.emptyPayload().put("text", text), priority), patience);
    }

    /** Sends a message under an id that was accepted before, and returns when told that it is a repeat, and where it has been since the first time. */
    Accepted repeat(Accepted first, String text) {
        Accepted again = await(
                client.send(first.id(), "text", JsonFrames.emptyPayload().put("text", text), first.priority()),
                patience);
        Awaitility.await("told that " + first.id() + " is a repeat")
                .atMost(patience)
                .untilAsserted(() -> assertThat(accepted)
                        .anySatisfy(frame -> assertThat(frame)
                                .returns(first.id(), ServerFrame.Accepted::id)
                                .returns(first.priority(), ServerFrame.Accepted::priority)
                                .returns(first.position(), ServerFrame.Accepted::position)
                                .returns(true, ServerFrame.Accepted::duplicate)));
        return again;
    }

    static <T> T await(CompletionStage<T> stage) {
        return await(stage, PATIENCE);
    }

    private static <T> T await(CompletionStage<T> stage, Duration patience) {
        try {
            return stage.toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (Exception e) {
            throw new AssertionError("no answer: " + e, e);
        }
    }

    /** The gateways that it was connected to, one after the other. */
    List<String> gateways() {
        return gateways;
    }

    List<String> texts() {
        return messages.stream().map(m -> m.payload().path("text").asText()).toList();
    }

    List<ServerFrame.Message> messages() {
        return messages;
    }

    List<Arrival> arrivals() {
        return arrivals;
    }

    List<ServerFrame.Escalation> escalations() {
        return escalations;
    }

    List<ServerFrame.Participant> participants() {
        return participants;
    }

    List<ServerFrame.CaughtUp> caughtUp() {
        return caughtUp;
    }

    List<ServerFrame.Seen> seen() {
        return seen;
    }

    List<ServerFrame.Ended> ended() {
        return ended;
    }

    /** What gateways said of being cut off from the log, and of being so no more. */
    List<ServerFrame.CutOff> cutOff() {
        return cutOff;
    }

    void awaitTexts(String... texts) {
        Awaitility.await()
                .atMost(patience)
                .untilAsserted(() -> assertThat(texts()).containsExactly(texts));
    }

    void assertNothingIsMissing() {
        assertThat(holes).isEmpty();
    }

    @Override
    public void onConnected(ServerFrame.Connected connected, Handshake handshake) {
        gateways.add(connected.gatewayId());
    }

    @Override
    public void onMessage(ServerFrame.Message message) {
        messages.add(message);
    }

    @Override
    public void onAccepted(ServerFrame.Accepted frame) {
        accepted.add(frame);
    }

    @Override
    public void onArrival(Arrival arrival) {
        arrivals.add(arrival);
    }

    @Override
    public void onEscalation(ServerFrame.Escalation escalation) {
        escalations.add(escalation);
    }

    @Override
    public void onParticipant(ServerFrame.Participant participant) {
        participants.add(participant);
    }

    @Override
    public void onCaughtUp(ServerFrame.CaughtUp frame) {
        caughtUp.add(frame);
    }

    @Override
    public void onSeen(ServerFrame.Seen frame) {
        seen.add(frame);
    }

    @Override
    public void onEnded(ServerFrame.Ended frame) {
        ended.add(frame);
    }

    @Override
    public void onCutOff(ServerFrame.CutOff frame) {
        cutOff.add(frame);
    }

    @Override
    public void onHole(Hole hole) {
        holes.add(hole);
    }

    @Override
    public void close() {
        client.close();
    }
}
