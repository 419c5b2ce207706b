package org.crisisline.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import java.time.Duration;
import java.time.Instant;
import org.crisisline.runtime.config.Instance;
import org.crisisline.runtime.time.TestClock;
import org.junit.jupiter.api.Test;

class HealthTest {
    private final TestClock clock = new TestClock();
    private final Lifecycle lifecycle = new Lifecycle("svc", clock);
    private final Health health = new Health(new Instance("svc", "svc-1"), lifecycle, clock);

    private void run() {
        lifecycle.starting();
        lifecycle.running();
    }

    @Test
    void running_withoutDependencies_isReady() {
        assertThat(health.isReady()).isFalse();
        run();
        assertThat(health.isReady()).isTrue();
        assertThat(health.isLive()).isTrue();
    }

    @Test
    void criticalDependency_decides_optionalOneIsShownOnly() {
        run();
        Dependency kafka = health.dependency("kafka");
        Dependency redis = health.optionalDependency("redis");
        assertThat(health.isReady()).isFalse();

        kafka.up();
        assertThat(health.isReady()).isTrue();
        assertThat(health.report().dependencies())
                .extracting(Dependency.Status::name, Dependency.Status::up, Dependency.Status::reason)
                .containsExactly(tuple("kafka", true, ""), tuple("redis", false, "not yet known"));

        redis.up();
        kafka.down("no broker answers");
        assertThat(health.isReady()).isFalse();
        assertThat(health.isLive()).isTrue();
    }

    @Test
    void since_isWhenItChanged_notWhenItWasSaidAgain() {
        Dependency kafka = health.dependency("kafka");
        clock.advance(Duration.ofSeconds(1));
        kafka.up();
        Instant up = clock.instant();
        clock.advance(Duration.ofSeconds(1));
        kafka.up();
        assertThat(kafka.status().since()).isEqualTo(up);
        kafka.down("a");
        Instant down = clock.instant();
        clock.advance(Duration.ofSeconds(1));
        kafka.down("b");
        assertThat(kafka.status().since()).isEqualTo(down);
        assertThat(kafka.status().reason()).isEqualTo("b");
    }

    @Test
    void failedService_isNotLive() {
        run();
        lifecycle.fail("gone");
        assertThat(health.isLive()).isFalse();
        assertThat(health.isReady()).isFalse();
        assertThat(health.report().reason()).isEqualTo("gone");
    }

    @Test
    void sameName_isTheSameDependency_butNotBothKinds() {
        assertThat(health.dependency("kafka")).isSameAs(health.dependency("kafka"));
        assertThatThrownBy(() -> health.optionalDependency("kafka")).isInstanceOf(IllegalStateException.class);
    }
}
