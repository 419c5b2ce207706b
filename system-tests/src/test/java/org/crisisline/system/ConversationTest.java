package org.crisisline.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.crisisline.cli.token.TokenRole;
import org.crisisline.client.frame.EscalationState;
import org.crisisline.client.frame.JsonFrames;
import org.crisisline.client.frame.Location;
import org.crisisline.client.frame.ParticipantEvent;
import org.crisisline.client.frame.Priority;
import org.crisisline.client.frame.ServerFrame;
import org.crisisline.client.outbox.Accepted;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What two people see of the whole system. */
class ConversationTest {
    private static RunningSystem system;

    private String session;

    @BeforeAll
    static void start() throws Exception {
        system = RunningSystem.shared();
    }

    @BeforeEach
    void freshSession() {
        session = "s-" + UUID.randomUUID();
    }

    @Test
    void messagesGoBothWaysAndAreAcknowledged() {
        try (Person alex = person("alex").connect();
                Person robin = responder("robin").connect()) {
            Accepted first = alex.say("hello?");
            Accepted second = robin.say("I am here");

            robin.awaitTexts("hello?");
            alex.awaitTexts("I am here");
            await().untilAsserted(() -> assertThat(alex.arrivals())
                    .anyMatch(
                            a -> a.id().equals(first.id()) && a.participantId().equals("robin")));
            await().untilAsserted(() -> assertThat(robin.arrivals())
                    .anyMatch(
                            a -> a.id().equals(second.id()) && a.participantId().equals("alex")));
            assertThat(robin.messages().get(0).position()).isEqualTo(first.position());
        }
    }

    @Test
    void whoJoinsLateGetsEverythingInOrderAndIsThenCaughtUp() {
        List<String> texts =
                IntStream.range(0, 40).mapToObj(i -> "message " + i).toList();
        try (Person alex = person("alex").connect()) {
            texts.forEach(alex::say);
            try (Person robin = responder("robin").connect()) {
                robin.awaitTexts(texts.toArray(String[]::new));
                await().atMost(Person.PATIENCE)
                        .untilAsserted(() -> assertThat(robin.caughtUp())
                                .extracting(ServerFrame.CaughtUp::priority)
                                .containsExactlyInAnyOrder(Priority.values()));
                robin.assertNothingIsMissing();
            }
        }
    }

    @Test
    void whoComesBackGetsWhatCameMeanwhileAndNothingTwice() {
        try (Person alex = person("alex").connect();
                Person robin = responder("robin").connect()) {
            alex.say("before");
            robin.awaitTexts("before");
            robin.client().dropConnection();
            alex.say("meanwhile");
            alex.say("and more");

            robin.awaitTexts("before", "meanwhile", "and more");
        }
    }

    @Test
    void cursorOutlivesTheClient() {
        try (Person alex = person("alex").connect()) {
            try (Person robin = responder("robin").connect()) {
                Accepted read = alex.say("read");
                robin.awaitTexts("read");
                await().untilAsserted(() -> assertThat(alex.arrivals()).anyMatch(a -> a.id().equals(read.id())));
            }
            alex.say("unread");
            try (Person robinAgain = responder("robin").connect()) {
                robinAgain.awaitTexts("unread");
            }
        }
    }

    @Test
    void sameIdAgainIsDeliveredOnceAndToldToBeARepeatAtItsFirstPosition() {
        try (Person alex = person("alex").connect();
                Person robin = responder("robin").connect()) {
            Accepted first = Person.await(alex.client().send("once", "text", text("only once"), Priority.NORMAL));
            robin.awaitTexts("only once");
            try (Person alexElsewhere = person("alex").connect()) {
                Accepted again = alexElsewhere.repeat(first, "only once");
                assertThat(again.position())
                        .as("the answer of the log, which may know of no first one")
                        .isGreaterThanOrEqualTo(first.position());
                alexElsewhere.say("the next");
                robin.awaitTexts("only once", "the next");
            }
        }
    }

    @Test
    void emergencyOvertakesNothingButItself() {
        try (Person alex = person("alex").connect();
                Person robin = responder("robin").connect()) {
            for (Priority priority : Priority.values()) {
                alex.say(priority.name(), priority);
            }
            await().atMost(Person.PATIENCE)
                    .untilAsserted(() ->
                            assertThat(robin.texts()).containsExactlyInAnyOrder("EMERGENCY", "HIGH", "NORMAL", "LOW"));
        }
    }

    @Test
    void participantsHearOfEachOther() {
        try (Person alex = person("alex").connect()) {
            try (Person robin = responder("robin").connect()) {
                await().atMost(Person.PATIENCE)
                        .untilAsserted(() -> assertThat(robin.participants())
                                .anyMatch(
                                        p -> p.participantId().equals("alex") && p.event() == ParticipantEvent.ONLINE));
            }
            await().atMost(Person.PATIENCE)
                    .untilAsserted(() -> assertThat(alex.participants())
                            .extracting(ServerFrame.Participant::event)
                            .contains(ParticipantEvent.JOINED, ParticipantEvent.OFFLINE));
        }
    }

    @Test
    void seenComesBackToTheSender() {
        try (Person alex = person("alex").connect();
                Person robin = responder("robin").connect()) {
            Accepted accepted = alex.say("do you see me?");
            robin.awaitTexts("do you see me?");
            Person.await(robin.client().seen(Priority.NORMAL, accepted.position()));

            await().atMost(Person.PATIENCE)
                    .untilAsserted(() -> assertThat(alex.seen())
                            .anyMatch(s -> s.participantId().equals("robin") && s.position() == accepted.position()));
        }
    }

    @Test
    void escalationCallsAHumanOnceAndTellsEverybody() {
        try (Person alex = person("alex").connect();
                Person robin = responder("robin").connect()) {
            Accepted accepted =
                    Person.await(alex.client().escalate(9, Optional.of("now"), Optional.of(Location.of(48.2, 16.37))));

            await().atMost(Person.PATIENCE)
                    .untilAsserted(() -> assertThat(system.callsOf(session)).hasSize(1));
            assertThat(system.callsOf(session).get(0)).satisfies(call -> {
                assertThat(call.signed()).isTrue();
                assertThat(call.located()).isTrue();
                assertThat(call.severity()).isEqualTo(9);
            });
            for (Person everybody : List.of(alex, robin)) {
                await().atMost(Person.PATIENCE)
                        .untilAsserted(() -> assertThat(everybody.escalations())
                                .anyMatch(
                                        e -> e.state() == EscalationState.DISPATCHED && e.id().equals(accepted.id())));
            }
            await().atMost(Person.PATIENCE)
                    .untilAsserted(() -> assertThat(robin.messages())
                            .anyMatch(m -> m.kind().equals("escalation") && m.priority() == Priority.EMERGENCY));
        }
    }

    @Test
    void endedSessionIsOverForEverybodyAndForGood() {
        try (Person alex = person("alex").connect();
                Person robin = responder("robin").connect()) {
            alex.say("goodbye");
            robin.awaitTexts("goodbye");
            Person.await(robin.client().end(Optional.of("done")));

            await().atMost(Person.PATIENCE)
                    .untilAsserted(() -> assertThat(alex.ended()).hasSize(1));
            try (Person late = person("late")) {
                assertThatThrownBy(() -> Person.await(late.client().connect())).hasMessageContaining("4410");
            }
        }
    }

    @Test
    void whoLeftIsNoRecipientAnyMore() {
        try (Person alex = person("alex").connect();
                Person robin = responder("robin").connect()) {
            Person.await(robin.client().leave());
            await().atMost(Person.PATIENCE)
                    .untilAsserted(() -> assertThat(alex.participants())
                            .anyMatch(p -> p.participantId().equals("robin") && p.event() == ParticipantEvent.LEFT));
        }
    }

    private static com.fasterxml.jackson.databind.node.ObjectNode text(String text) {
        return JsonFrames.emptyPayload().put("text", text);
    }

    private Person person(String name) {
        return new Person(system.stack(), system.token(session, name, TokenRole.PERSON));
    }

    private Person responder(String name) {
        return new Person(system.stack(), system.token(session, name, TokenRole.RESPONDER));
    }
}
