package org.crisisline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.crisisline.runtime.time.TestClock;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private final TestClock clock = new TestClock();
    private final StringWriter err = new StringWriter();

    private String shown(boolean terminal, Duration after) {
        try (ProgressLine line = new ProgressLine(new PrintWriter(err), terminal, clock)) {
            clock.advance(after);
            line.at(500, 2_000);
        }
        return err.toString();
    }

    @Test
    void longReadingOnATerminal_isShownAndCleared() {
        assertThat(shown(true, Duration.ofSeconds(1)))
                .contains("reading 500 of 2,000 records, 25 %")
                .endsWith("\r\u001b[K");
    }

    @Test
    void shortReading_isNotShown() {
        assertThat(shown(true, Duration.ofMillis(999))).isEmpty();
    }

    @Test
    void elsewhereThanOnATerminal_isNotShown() {
        assertThat(shown(false, Duration.ofSeconds(9))).isEmpty();
    }
}
