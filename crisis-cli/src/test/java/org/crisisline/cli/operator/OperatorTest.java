package org.crisisline.cli.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.crisisline.cli.embedded.StackException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorTest {
    @Test
    void operator_named_isThatOneAndElseTheUserOfTheSystem() {
        assertThat(Operator.named(Optional.of("robin@line.example")).name()).isEqualTo("robin@line.example");
        assertThat(Operator.named(Optional.empty()).name()).isEqualTo(System.getProperty("user.name"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "-x", "a\u001b[1m"})
    void nameThatTheAuditDoesNotTake_isRefusedWithTheWayToSayAnother(String name) {
        assertThatThrownBy(() -> new Operator(name))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("--as NAME");
    }
}
