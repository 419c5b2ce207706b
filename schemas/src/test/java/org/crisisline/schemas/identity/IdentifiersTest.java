package org.crisisline.schemas.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentifiersTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "A-1_b:c.d", "0123456789012345678901234567890123456789012345678901234567890123"})
    void legal(String id) {
        assertThat(Identifiers.isLegal(id)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "a b", "ä", "a/b", "01234567890123456789012345678901234567890123456789012345678901234"})
    void illegal(String id) {
        assertThat(Identifiers.isLegal(id)).isFalse();
    }

    @Test
    void kindsAreLowerSnake() {
        assertThat(Identifiers.isLegalKind("crisis_alert")).isTrue();
        assertThat(Identifiers.isLegalKind("Text")).isFalse();
        assertThat(Identifiers.isLegalKind("_x")).isFalse();
        assertThat(Identifiers.isLegalKind(null)).isFalse();
    }

    @Test
    void escalationIsTheSameForTheSameMessageAndDiffersWhereverTheBordersShift() {
        assertThat(Identifiers.escalation("s", "p", "m")).isEqualTo(Identifiers.escalation("s", "p", "m"));
        assertThat(Identifiers.escalation("sp", "", "m")).isNotEqualTo(Identifiers.escalation("s", "p", "m"));
    }
}
