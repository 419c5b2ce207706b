package org.crisisline.escalation.door;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.crisisline.escalation.metrics.DoorMetrics.Ask;
import org.crisisline.runtime.config.Secret;
import org.crisisline.schemas.direct.DirectAnswer;
import org.crisisline.schemas.direct.DirectCall;
import org.crisisline.schemas.record.EscalationState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HedgeRouteTest {
    private static DirectAnswer answer(HttpResponse<String> response) {
        return DirectAnswer.decode(response.body().getBytes(UTF_8));
    }

    @Test
    void signedCall_whenAChannelTakesIt_isAnsweredDispatched() throws Exception {
        try (DoorHouse house = new DoorHouse()) {
            HttpResponse<String> response = house.send(house.signed(DoorHouse.bytes("esc-1")));

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(answer(response))
                    .isEqualTo(new DirectAnswer("esc-1", EscalationState.DISPATCHED, "webhook", null, 42));
            assertThat(house.desk.asked).singleElement().satisfies(demand -> {
                assertThat(demand.escalationId()).isEqualTo("esc-1");
                assertThat(demand.sessionId()).isEqualTo("session-1");
                assertThat(demand.reason()).isEqualTo("the reason");
                assertThat(demand.requestedAt()).isEqualTo(Cases.ASKED_AT);
            });
            assertThat(house.asks).containsExactly(Ask.DISPATCHED);
        }
    }

    @Test
    void signedCall_whenNoChannelTakesIt_isAnsweredFailed() throws Exception {
        try (DoorHouse house = new DoorHouse()) {
            house.desk.outcome = EscalationState.FAILED;

            HttpResponse<String> response = house.send(house.signed(DoorHouse.bytes("esc-1")));

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(answer(response).state()).isEqualTo(EscalationState.FAILED);
            assertThat(house.asks).containsExactly(Ask.FAILED);
        }
    }

    @Test
    void signedCall_whenChannelsTakeLong_isAnsweredRequestedInTime() throws Exception {
        try (DoorHouse house = new DoorHouse(Duration.ofMillis(50), 10, 10)) {
            house.desk.holding = true;

            HttpResponse<String> response = house.send(house.signed(DoorHouse.bytes("esc-1")));

            assertThat(response.statusCode()).isEqualTo(202);
            assertThat(answer(response))
                    .isEqualTo(new DirectAnswer("esc-1", EscalationState.REQUESTED, null, null, 60));
            assertThat(house.door.waiting()).isZero();
            assertThat(house.asks).containsExactly(Ask.PENDING);
        }
    }

    @Test
    void moreThanMayWait_areTakenInAndAnsweredAtOnce_moreThanThereIsRoomFor_areTurnedAway() throws Exception {
        try (DoorHouse house = new DoorHouse(Duration.ofSeconds(30), 1, 2)) {
            house.desk.holding = true;
            var unused = house.sendAsync(house.signed(DoorHouse.bytes("esc-1")));
            await().until(() -> house.door.waiting() == 1);

            assertThat(house.send(house.signed(DoorHouse.bytes("esc-2"))).statusCode())
                    .isEqualTo(202);
            HttpResponse<String> third = house.send(house.signed(DoorHouse.bytes("esc-3")));

            assertThat(third.statusCode()).isEqualTo(503);
            assertThat(third.headers().firstValue("Retry-After")).contains("1");
            assertThat(house.desk.asked)
                    .extracting(demand -> demand.escalationId())
                    .containsExactly("esc-1", "esc-2");
        }
    }

    @Test
    void wrongSignature_isRefused_andReachesNobody() throws Exception {
        try (DoorHouse house = new DoorHouse()) {
            byte[] body = DoorHouse.bytes("esc-1");
            String now = DirectCall.timestamp(house.clock.instant());
            String old = DirectCall.timestamp(house.clock.instant().minus(Duration.ofMinutes(6)));
            String right = DoorHouse.signature(DoorHouse.HEDGE_SECRET, now, body);
            List<HttpResponse<String>> refused = List.of(
                    house.send(house.asked(body, now, DoorHouse.signature(new Secret("other"), now, body))),
                    house.send(house.asked(body, now, DoorHouse.signature(DoorHouse.LINK_SECRET, now, body))),
                    house.send(house.asked(DoorHouse.bytes("esc-2"), now, right)),
                    house.send(house.asked(body, Long.toString(Long.parseLong(now) + 1), right)),
                    house.send(house.asked(body, old, DoorHouse.signature(DoorHouse.HEDGE_SECRET, old, body))),
                    house.send(house.asked(body, now, right.substring(3))),
                    house.send(house.asked(body, now, "v1=xyz")),
                    house.send(house.asked(body, Long.toString(Long.MIN_VALUE), right)));

            assertThat(refused).extracting(HttpResponse::statusCode).containsOnly(401);
            assertThat(house.desk.asked).isEmpty();
            assertThat(house.asks).containsOnly(Ask.UNSIGNED).hasSize(refused.size());
        }
    }

    @Test
    void bodyThatIsNoRequest_isRefused_sayingWhatWasExpected() throws Exception {
        try (DoorHouse house = new DoorHouse()) {
            HttpResponse<String> nonsense = house.send(house.signed("{}".getBytes(UTF_8)));
            HttpResponse<String> illegal = house.send(house.signed(DoorHouse.bytes("no id")));
            HttpResponse<String> huge = house.send(house.signed(new byte[70_000]));

            assertThat(nonsense.statusCode()).isEqualTo(400);
            assertThat(nonsense.body()).contains("EscalationRequest");
            assertThat(illegal.statusCode()).isEqualTo(400);
            assertThat(illegal.body()).contains("escalationId").doesNotContain("the reason");
            assertThat(huge.statusCode()).isEqualTo(413);
            assertThat(house.desk.asked).isEmpty();
        }
    }

    @Test
    void closedDesk_isToldAs503() throws Exception {
        try (DoorHouse house = new DoorHouse()) {
            house.desk.closed = true;

            assertThat(house.send(house.signed(DoorHouse.bytes("esc-1"))).statusCode())
                    .isEqualTo(503);
            assertThat(house.asks).containsExactly(Ask.CLOSED);
        }
    }

    @Test
    void aThousandCallsAtOnce_withASlowChannel_areAllAnswered_byAFewThreads() throws Exception {
        try (DoorHouse house = new DoorHouse(Duration.ofSeconds(30), 2_000, 5_000)) {
            house.desk.channelMillis = 300;
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                answers.add(house.sendAsync(house.signed(DoorHouse.bytes("esc-" + i))));
            }

            for (CompletableFuture<HttpResponse<String>> answer : answers) {
                assertThat(answer(answer.get(40, TimeUnit.SECONDS)).state()).isEqualTo(EscalationState.DISPATCHED);
            }

            assertThat(house.desk.asked).hasSize(1_000);
            long threads = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("escalation-door"))
                    .count();
            assertThat(threads).isLessThanOrEqualTo(10);
        }
    }
}
