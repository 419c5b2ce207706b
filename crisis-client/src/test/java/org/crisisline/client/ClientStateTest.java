package org.crisisline.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientStateTest {

    @ParameterizedTest
    @CsvSource({
        "NEW, CONNECTING CLOSED",
        "CONNECTING, CONNECTED WAITING CLOSED",
        "CONNECTED, WAITING CLOSED",
        "WAITING, CONNECTING CLOSED",
        "CLOSED, ''"
    })
    void onlyTheMovesOfTheDiagramAreLegal(ClientState from, String legal) {
        List<String> allowed = Arrays.asList(legal.split(" ", -1));
        for (ClientState to : ClientState.values()) {
            if (allowed.contains(to.name())) {
                assertThat(from.to(to, "test")).isEqualTo(to);
            } else {
                assertThatThrownBy(() -> from.to(to, "test"))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("client: " + from + " can't become " + to + " (test)");
            }
        }
    }
}
