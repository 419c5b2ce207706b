package org.crisisline.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class ClosingTest {
    private final List<String> closed = new CopyOnWriteArrayList<>();

    private AutoCloseable step(String name) {
        return () -> closed.add(name);
    }

    @Test
    void inOrder_closesAsAdded_reversed_lastFirst() {
        Closing forward = Closing.inOrder("svc", Duration.ofSeconds(5));
        forward.add("a", step("a"));
        forward.add("b", step("b"));
        assertThat(forward.closeAll()).isEmpty();
        Closing backward = Closing.reversed("svc", Duration.ofSeconds(5));
        backward.add("c", step("c"));
        backward.add("d", step("d"));
        assertThat(backward.closeAll()).isEmpty();
        assertThat(closed).containsExactly("a", "b", "d", "c");
        assertThat(forward.closeAll()).isEmpty();
        assertThat(closed).hasSize(4);
    }

    @Test
    void stepThatThrowsOrHangs_doesNotKeepTheOthersFromClosing() {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Closing closing = Closing.inOrder("svc", Duration.ofSeconds(5));
        closing.add("throws", (AutoCloseable) () -> {
            throw new IOException("broken");
        });
        closing.add("hangs", Duration.ofMillis(50), (AutoCloseable) () -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });
        closing.add("last", step("last"));

        List<Exception> errors = closing.closeAll();

        assertThat(errors).hasSize(2);
        assertThat(errors.get(0)).isInstanceOf(IOException.class);
        assertThat(errors.get(1)).isInstanceOf(TimeoutException.class).hasMessageContaining("hangs");
        assertThat(closed).containsExactly("last");
        await().until(() -> interrupted.getCount() == 0);
    }
}
