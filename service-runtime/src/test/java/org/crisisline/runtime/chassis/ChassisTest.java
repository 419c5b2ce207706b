package org.crisisline.runtime.chassis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.crisisline.runtime.config.ConfigSource;
import org.crisisline.runtime.config.ConfigurationException;
import org.crisisline.runtime.lifecycle.Lifecycle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChassisTest {
    private final List<String> closed = new ArrayList<>();
    private final Chassis chassis = chassis(Map.of());

    private static Chassis chassis(Map<String, String> overrides) {
        return new Chassis("svc", ConfigSource.load("svc", null, overrides, Map.of()), Duration.ofSeconds(5));
    }

    @AfterEach
    void close() {
        chassis.close();
    }

    private void part(String name) {
        chassis.closing().add(name, (AutoCloseable) () -> closed.add(name));
    }

    private int ready() throws Exception {
        URI ready = chassis.operations().orElseThrow().resolve("/health/ready");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(ready).build(), BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void started_isReadyOnTheEndpointThatWasOpenDuringTheStart_andClosedLastMadeFirst() throws Exception {
        List<Integer> during = new ArrayList<>();
        assertThat(chassis.operations()).isEmpty();
        assertThatThrownBy(chassis::operationsPort).isInstanceOf(IllegalStateException.class);

        chassis.start(() -> {
            chassis.openOperations();
            part("first");
            part("second");
            during.add(ready());
        });

        assertThat(during).containsExactly(503);
        assertThat(ready()).isEqualTo(200);
        assertThat(chassis.operations().orElseThrow().getPort()).isEqualTo(chassis.operationsPort());
        chassis.close();
        chassis.close();
        assertThat(closed).containsExactly("second", "first");
        assertThat(chassis.lifecycle().state()).isEqualTo(Lifecycle.State.STOPPED);
        assertThatThrownBy(this::ready).isInstanceOf(IOException.class);
    }

    @Test
    void startThatFails_closesWhatWasMade_andCanStillBeClosed() {
        IOException broken = new IOException("the port is taken");

        assertThatThrownBy(() -> chassis.start(() -> {
                    part("first");
                    throw broken;
                }))
                .isSameAs(broken);

        assertThat(closed).containsExactly("first");
        chassis.close();
        assertThat(closed).containsExactly("first");
        assertThat(chassis.lifecycle().state()).isEqualTo(Lifecycle.State.STOPPED);
    }

    @Test
    void closeDuringTheStart_alsoClosesWhatIsMadeAfterIt_andTheStartThrows() {
        assertThatThrownBy(() -> chassis.start(() -> {
                    part("before");
                    chassis.close();
                    part("after");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(closed).containsExactly("before", "after");
        assertThat(chassis.lifecycle().state()).isEqualTo(Lifecycle.State.STOPPED);
    }

    @Test
    void startedTwice_throws_andWhatRunsGoesOn() throws Exception {
        chassis.start(() -> part("running"));

        assertThatThrownBy(() -> chassis.start(() -> part("never"))).isInstanceOf(IllegalStateException.class);

        assertThat(closed).isEmpty();
        assertThat(chassis.health().isReady()).isTrue();
    }

    @Test
    void wrongValue_isRefusedBeforeAnythingStarts() {
        assertThatThrownBy(() -> chassis(Map.of("kafka.session-partitions", "none")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("kafka.session-partitions");
    }
}
