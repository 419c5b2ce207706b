package org.crisisline.client.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.crisisline.client.frame.ClientFrame;
import org.crisisline.client.frame.JsonFrames;
import org.crisisline.client.frame.Priority;
import org.crisisline.client.frame.ServerFrame;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
    private final Arrivals arrivals = new Arrivals(3);

    private List<Arrival> accept(String id, long position, long writtenAt) {
        Publishing publishing = new Publishing(
                new ClientFrame.Send(id, "text", Optional.of(Priority.HIGH), JsonFrames.emptyPayload()), 0);
        publishing.writtenAt(writtenAt);
        return arrivals.accepted(publishing, new ServerFrame.Accepted(id, Priority.HIGH, position, false), 100);
    }

    private static ServerFrame.Delivered delivered(Priority priority, long position) {
        return new ServerFrame.Delivered(priority, position, "p", Optional.empty(), OptionalLong.empty());
    }

    @Test
    void theFirstDeliveredThatCoversAMessageIsItsArrivalAndTheOnlyOne() {
        accept("a", 2, 10);
        accept("b", 5, 20);
        assertThat(arrivals.delivered(delivered(Priority.LOW, 9), 100)).isEmpty();
        assertThat(arrivals.delivered(delivered(Priority.HIGH, 4), 110))
                .containsExactly(new Arrival("a", Priority.HIGH, 2, "p", Duration.ofNanos(100), OptionalLong.empty()));
        assertThat(arrivals.delivered(delivered(Priority.HIGH, 5), 120))
                .extracting(Arrival::id)
                .containsExactly("b");
        assertThat(arrivals.delivered(delivered(Priority.HIGH, 5), 130)).isEmpty();
    }

    @Test
    void newsOfDeliveryMayOvertakeNewsOfAcceptance() {
        arrivals.delivered(delivered(Priority.HIGH, 7), 50);
        assertThat(accept("a", 7, 10)).extracting(Arrival::id).containsExactly("a");
        assertThat(accept("b", 8, 10)).isEmpty();
    }

    @Test
    void ofTwoPositionsTheLowerOneCounts() {
        accept("a", 7, 10);
        arrivals.repeated(new ServerFrame.Accepted("a", Priority.HIGH, 3, true));
        assertThat(arrivals.delivered(delivered(Priority.HIGH, 3), 100))
                .extracting(Arrival::position)
                .containsExactly(3L);
        assertThat(arrivals.delivered(delivered(Priority.HIGH, 9), 100)).isEmpty();
    }

    @Test
    void itForgetsTheOldestRatherThanGrow() {
        for (int i = 0; i < 5; i++) {
            accept("m-" + i, i, 0);
        }
        assertThat(arrivals.delivered(delivered(Priority.HIGH, 9), 100))
                .extracting(Arrival::id)
                .containsExactly("m-2", "m-3", "m-4");
    }
}
