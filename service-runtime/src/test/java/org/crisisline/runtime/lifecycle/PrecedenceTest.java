package org.crisisline.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import org.crisisline.schemas.topic.Lane;
import org.junit.jupiter.api.Test;

class PrecedenceTest {
    @Test
    void whatIsMadeHasItAndTheMakerGetsItsOwnBack() throws Exception {
        onAThread(() -> {
            Precedence.ORDINARY.take();

            Thread first = Precedence.FIRST.making(() -> new Thread("nobody"));
            Thread next = new Thread("nobody");

            assertThat(first.getPriority()).isEqualTo(Precedence.FIRST.priority());
            assertThat(next.getPriority()).isEqualTo(Precedence.ORDINARY.priority());
        });
    }

    @Test
    void theMakerGetsItsOwnBackWhenTheMakingFails() throws Exception {
        onAThread(() -> {
            Precedence.ORDINARY.take();

            assertThatThrownBy(() -> Precedence.FIRST.during(() -> {
                        throw new IllegalStateException("no");
                    }))
                    .hasMessage("no");

            assertThat(Thread.currentThread().getPriority()).isEqualTo(Precedence.ORDINARY.priority());
        });
    }

    @Test
    void nothingIsRaisedAboveWhatAThreadHasAnyway() {
        assertThat(Precedence.FIRST.priority()).isEqualTo(Thread.NORM_PRIORITY);
        assertThat(Precedence.ORDINARY.priority()).isLessThan(Thread.NORM_PRIORITY);
        assertThat(Precedence.of(Lane.EMERGENCY)).isEqualTo(Precedence.FIRST);
        assertThat(Precedence.of(Lane.ROUTINE)).isEqualTo(Precedence.ORDINARY);
    }

    /** The test's own thread keeps its precedence. */
    private static void onAThread(Runnable body) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                body.run();
                done.complete(null);
            } catch (Throwable failed) {
                done.completeExceptionally(failed);
            }
        });
        thread.start();
        done.get();
    }
}
