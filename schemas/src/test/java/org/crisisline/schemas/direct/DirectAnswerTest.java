package org.crisisline.schemas.direct;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.crisisline.schemas.record.EscalationState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectAnswerTest {
    @Test
    void whatIsWritten_isRead() {
        DirectAnswer answer = new DirectAnswer("esc-1", EscalationState.ACKNOWLEDGED, "webhook", "Ann \"A\"", 12);
        DirectAnswer bare = new DirectAnswer("esc-1", EscalationState.REQUESTED, null, null, 0);

        assertThat(DirectAnswer.decode(answer.encode())).isEqualTo(answer);
        assertThat(DirectAnswer.decode(bare.encode())).isEqualTo(bare);
        assertThat(new String(bare.encode(), UTF_8))
                .isEqualTo("{\"escalationId\":\"esc-1\",\"state\":\"REQUESTED\",\"elapsedMs\":0}");
    }

    @Test
    void fieldsOfALaterVersion_areSkipped() {
        assertThat(DirectAnswer.decode(
                        "{\"new\":{\"state\":[1]},\"escalationId\":\"e\",\"state\":\"FAILED\"}".getBytes(UTF_8)))
                .isEqualTo(new DirectAnswer("e", EscalationState.FAILED, null, null, 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", "{", "{}", "{\"state\":\"FAILED\"}", "{\"escalationId\":\"e\",\"state\":\"NEW\"}"})
    void anythingElse_isRefused(String text) {
        assertThatThrownBy(() -> DirectAnswer.decode(text.getBytes(UTF_8)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
