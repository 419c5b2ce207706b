package org.crisisline.escalation.door;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.crisisline.escalation.metrics.DoorMetrics;
import org.crisisline.runtime.config.Secret;
import org.crisisline.runtime.config.SigningKey;
import org.crisisline.runtime.time.TestClock;
import org.crisisline.schemas.direct.DirectCall;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.EscalationTrigger;
import org.crisisline.schemas.topic.Topics;

/** A door on loopback with a fake desk behind it, and a real HTTP client before it. */
final class DoorHouse implements AutoCloseable, DoorMetrics {
    static final Secret HEDGE_SECRET = new Secret("hedge secret");
    static final Secret LINK_SECRET = new Secret("link secret");

    final FakeDesk desk = new FakeDesk();
    final TestClock clock = new TestClock(Cases.ASKED_AT.plusMillis(60));
    final List<Ask> asks = new CopyOnWriteArrayList<>();
    final List<Answer> answers = new CopyOnWriteArrayList<>();
    final List<String> audited = new CopyOnWriteArrayList<>();
    final DoorSettings settings;
    final Door door;
    final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    DoorHouse() throws IOException {
        this(Duration.ofSeconds(5), 2_000, 5_000);
    }

    DoorHouse(Duration answerWithin, int maxWaiting, int maxAsks) throws IOException {
        settings = new DoorSettings(
                "127.0.0.1",
                0,
                Optional.of(URI.create("https://answer.example.org/")),
                Optional.empty(),
                Optional.of(HEDGE_SECRET),
                Optional.of(LINK_SECRET),
                Duration.ofHours(24),
                Duration.ofMinutes(5),
                answerWithin,
                maxWaiting,
                maxAsks);
        door = new Door(
                settings,
                desk,
                this,
                (id, purpose, why) -> audited.add(id.orElse("-") + " " + purpose + " " + why),
                clock,
                clock);
        door.start();
    }

    static EscalationRequest request(String id) {
        return EscalationRequest.newBuilder()
                .setEscalationId(id)
                .setSessionId("session-1")
                .setMessageId("m1")
                .setParticipantId("person-1")
                .setTrigger(EscalationTrigger.ESCALATE_FRAME)
                .setSeverity(9)
                .setReason("the reason")
                .setRequestedAt(Cases.ASKED_AT)
                .build();
    }

    static byte[] bytes(String id) {
        return Topics.ESCALATION_REQUESTS.valueSerde().encode(request(id));
    }

    HttpRequest signed(byte[] body) {
        String timestamp = DirectCall.timestamp(clock.instant());
        return asked(body, timestamp, signature(HEDGE_SECRET, timestamp, body));
    }

    static String signature(Secret secret, String timestamp, byte[] body) {
        return "v1=" + HexFormat.of().formatHex(new SigningKey(secret, DirectCall.SIGNATURE_USE).sign(timestamp, body));
    }

    HttpRequest asked(byte[] body, String timestamp, String signature) {
        return HttpRequest.newBuilder(door.uri().resolve(DirectCall.PATH))
                .header(DirectCall.TIMESTAMP_HEADER, timestamp)
                .header(DirectCall.SIGNATURE_HEADER, signature)
                .POST(BodyPublishers.ofByteArray(body))
                .build();
    }

    HttpResponse<String> send(HttpRequest request) throws Exception {
        return client.send(request, BodyHandlers.ofString());
    }

    CompletableFuture<HttpResponse<String>> sendAsync(HttpRequest request) {
        return client.sendAsync(request, BodyHandlers.ofString());
    }

    /** A link of the invitation, at this door. */
    URI here(URI link) {
        return door.uri().resolve(link.getRawPath() + "?" + link.getRawQuery());
    }

    @Override
    public void asked(Ask outcome, long nanos) {
        asks.add(outcome);
    }

    @Override
    public void answered(Answer outcome) {
        answers.add(outcome);
    }

    @Override
    public void close() {
        door.close();
        desk.close();
    }
}
