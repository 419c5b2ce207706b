package org.crisisline.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.crisisline.runtime.time.TestClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class VitalThreadsTest {
    private final Lifecycle lifecycle = new Lifecycle("a-service", new TestClock());

    @Test
    void a_running_service_fails_when_a_thread_dies_even_of_an_error() throws Exception {
        lifecycle.starting();
        lifecycle.running();

        dies(() -> {
            throw new LinkageError("no such class");
        });

        assertThat(lifecycle.failure().toCompletableFuture().get(10, TimeUnit.SECONDS))
                .isEqualTo("the thread vital has ended by LinkageError");
        assertThat(lifecycle.state()).isEqualTo(Lifecycle.State.FAILED);
    }

    @Test
    void a_service_that_has_stopped_stays_stopped() throws Exception {
        lifecycle.move(Lifecycle.State.STOPPED, "never started");

        dies(() -> {
            throw new IllegalStateException("too late");
        });

        assertThat(lifecycle.state()).isEqualTo(Lifecycle.State.STOPPED);
    }

    private void dies(Runnable body) throws InterruptedException {
        Thread thread = new Thread(body, "vital");
        thread.setUncaughtExceptionHandler(new VitalThreads(lifecycle));
        thread.start();
        thread.join();
    }
}
