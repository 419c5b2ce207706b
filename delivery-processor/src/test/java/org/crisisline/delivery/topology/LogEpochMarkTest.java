package org.crisisline.delivery.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.crisisline.delivery.store.TreeBytes;
import org.junit.jupiter.api.Test;

class LogEpochMarkTest {
    private final TreeBytes store = new TreeBytes();

    @Test
    void stateOfAnotherLogEpochIsRefusedWithAWordOnWhatToDo() {
        assertThat(LogEpochMark.isOn(store, "e1", "app")).isFalse();
        LogEpochMark.put(store, "e1");
        assertThat(LogEpochMark.isOn(store, "e1", "app")).isTrue();

        assertThatThrownBy(() -> LogEpochMark.isOn(store, "e2", "app"))
                .hasMessageContaining("the state of app belongs to log epoch e1, the message topics are of e2")
                .hasMessageContaining("kafka-streams-application-reset");
    }
}
