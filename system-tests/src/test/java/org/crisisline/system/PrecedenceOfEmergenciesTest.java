package org.crisisline.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.crisisline.cli.token.TokenRole;
import org.crisisline.runtime.lifecycle.Precedence;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose threads run first in the real stack, those included that libraries make. */
class PrecedenceOfEmergenciesTest {
    @BeforeAll
    static void start() throws Exception {
        RunningSystem system = RunningSystem.shared();
        // An event loop has no thread before there is a connection.
        try (Person someone = new Person(system.stack(), system.token("precedence", "alex", TokenRole.PERSON))) {
            someone.connect();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gateway-io-",
                "gateway-mailbox-emergency",
                "gateway-hedge",
                ".lane-emergency",
                "crisis-lane-emergency-StreamThread-",
                "escalation-desk",
                "data-plane-kafka-request-handler-"
            })
    void whatAnEmergencyWaitsForRunsFirst(String part) {
        assertThat(named(part)).isNotEmpty().allMatch(priority -> priority == Precedence.FIRST.priority());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gateway-mailbox-routine",
                ".lane-routine",
                "crisis-lane-routine-StreamThread-",
                "crisis-sessions-StreamThread-"
            })
    void everythingElseComesAfterIt(String part) {
        assertThat(named(part)).isNotEmpty().allMatch(priority -> priority == Precedence.ORDINARY.priority());
    }

    private static List<Integer> named(String part) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().contains(part))
                .map(Thread::getPriority)
                .toList();
    }
}
