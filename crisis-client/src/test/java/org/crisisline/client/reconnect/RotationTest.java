package org.crisisline.client.reconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RotationTest {
    private final Rotation<String> rotation = new Rotation<>(List.of("a", "b", "c"));

    @Test
    void staysWhereItWorksAndMovesOnFromWhereItDoesNot() {
        assertThat(rotation.next()).isEqualTo("a");
        assertThat(rotation.next()).isEqualTo("a");
        rotation.failedAt("a");
        assertThat(rotation.next()).isEqualTo("b");
        rotation.failedAt("a");
        assertThat(rotation.next()).isEqualTo("b");
        rotation.failedAt("b");
        rotation.failedAt("c");
        assertThat(rotation.next()).isEqualTo("a");
    }

    @Test
    void whatALeavingGatewayNamedComesFirstAndOnce() {
        rotation.prefer(List.of("x", "y"));
        assertThat(rotation.next()).isEqualTo("x");
        rotation.failedAt("x");
        assertThat(rotation.next()).isEqualTo("y");
        assertThat(rotation.next()).isEqualTo("a");
        rotation.prefer(java.util.Collections.nCopies(100, "z"));
        for (int i = 0; i < 8; i++) {
            assertThat(rotation.next()).isEqualTo("z");
        }
        assertThat(rotation.next()).isEqualTo("a");
    }

    @Test
    void noPlaceAtAllIsRefused() {
        assertThatThrownBy(() -> new Rotation<>(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
