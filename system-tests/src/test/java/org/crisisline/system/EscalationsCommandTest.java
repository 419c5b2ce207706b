package org.crisisline.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.crisisline.cli.embedded.RunningStack;
import org.crisisline.cli.log.Brokers;
import org.crisisline.cli.log.TopicScan;
import org.crisisline.cli.token.TokenRole;
import org.crisisline.client.frame.EscalationState;
import org.crisisline.client.frame.Location;
import org.crisisline.schemas.record.AuditEvent;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.topic.Topics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code crisis escalations} and {@code crisis audit --escalations}, as an operator uses them and a session hears of it. */
@Timeout(180)
class EscalationsCommandTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REASON = "on the bridge";

    @Test
    void emergency_listedShownAcknowledgedAndResolved_theSessionHearsOfIt_andTheAuditTellsAll() throws Exception {
        RunningSystem system = RunningSystem.shared();
        RunningStack stack = system.stack();
        String session = "esc-" + UUID.randomUUID();
        try (Person alex = new Person(stack, system.token(session, "alex", TokenRole.PERSON)).connect()) {
            Person.await(alex.client().escalate(9, Optional.of(REASON), Optional.of(Location.of(48.2, 16.37))));
            String id = awaitState(alex, EscalationState.DISPATCHED);

            JsonNode listed = listed(stack, session);
            assertThat(listed.path("id").asText()).isEqualTo(id);
            assertThat(listed.path("state").asText()).isEqualTo("DISPATCHED");

            CommandLineRun shown = CommandLineRun.on(stack, "escalations", "show", id.substring(0, 12));
            assertThat(shown.status()).as(shown.err()).isZero();
            assertThat(shown.out())
                    .contains(id, session, "asked", "dispatched", "severity    9")
                    .doesNotContain(REASON, "48.2");
            assertThat(audited(stack, session, "escalation.personal-read")).isEmpty();
            CommandLineRun personal = CommandLineRun.on(stack, "escalations", "show", id, "--personal", "--as=kim");
            assertThat(personal.out()).contains(REASON, "48.200000, 16.370000");
            assertThat(audited(stack, session, "escalation.personal-read"))
                    .singleElement()
                    .satisfies(event -> assertThat(event.getFacts()).containsEntry("operator", "kim"));

            CommandLineRun ack = CommandLineRun.on(stack, "escalations", "ack", id, "--by=robin");
            assertThat(ack.status()).as(ack.err()).isZero();
            assertThat(ack.out()).contains("acknowledged " + id, "the service");
            awaitState(alex, EscalationState.ACKNOWLEDGED);
            assertThat(alex.escalations())
                    .filteredOn(frame -> frame.state() == EscalationState.ACKNOWLEDGED)
                    .allSatisfy(frame -> assertThat(frame.by()).contains("robin"));
            CommandLineRun again = CommandLineRun.on(stack, "escalations", "ack", id, "--by=kim");
            assertThat(again.status()).isEqualTo(1);
            assertThat(again.err()).contains(id + " is acknowledged already by robin");

            CommandLineRun open = CommandLineRun.on(stack, "audit", "--escalations", "--session=" + session);
            assertThat(open.status()).as(open.out() + open.err()).isZero();
            assertThat(open.out())
                    .contains("Without an end:", "acknowledged, and not resolved")
                    .doesNotContain(REASON);

            CommandLineRun resolve = CommandLineRun.on(stack, "escalations", "resolve", id, "--by=robin");
            assertThat(resolve.status()).as(resolve.err()).isZero();
            awaitState(alex, EscalationState.RESOLVED);
            assertThat(CommandLineRun.on(stack, "escalations", "list", "--session=" + session)
                            .out())
                    .contains("No escalations.");
            assertThat(CommandLineRun.on(stack, "escalations", "list", "--all", "--session=" + session)
                            .out())
                    .contains(id, "RESOLVED", "robin");
            JsonNode verdict =
                    JSON.readTree(CommandLineRun.on(stack, "audit", "--escalations", "--json", "--session=" + session)
                            .out());
            assertThat(verdict.path("clean").asBoolean()).isTrue();
            assertThat(verdict.path("findings")).isEmpty();
            assertThat(verdict.path("escalations").path(0).path("story").findValuesAsText("what"))
                    .contains("asked", "dispatched", "acknowledged", "resolved");
            assertThat(audited(stack, session, "escalation.acknowledged"))
                    .anySatisfy(event -> assertThat(event.getFacts()).containsEntry("operator", "robin"));
        }
    }

    @Test
    void drill_isCalledAsOne_andFollowedUntilAChannelHasIt() throws Exception {
        RunningSystem system = RunningSystem.shared();
        String session = "drill-" + UUID.randomUUID();

        CommandLineRun drill = CommandLineRun.on(
                system.stack(), "escalations", "drill", "--session=" + session, "--within=30s", "--as=robin");

        assertThat(drill.status()).as(drill.out() + drill.err()).isZero();
        assertThat(drill.out()).contains("(drill)", "DISPATCHED", "A channel has taken the drill's call");
        assertThat(system.callsOf(session))
                .singleElement()
                .satisfies(call -> assertThat(call.body()).contains("\"drill\":true"));
        assertThat(audited(system.stack(), session, "escalation.drill")).hasSize(1);
        assertThat(listed(system.stack(), session).path("drill").asBoolean()).isTrue();
        assertThat(askedAt(system.stack(), session))
                .as("what the command does before is not the service's delay")
                .isAfterOrEqualTo(auditedAt(system.stack(), session));
    }

    @Test
    void unknownEscalation_isSaidSo() throws Exception {
        CommandLineRun ack =
                CommandLineRun.on(RunningSystem.shared().stack(), "escalations", "ack", "esc-none", "--by=robin");

        assertThat(ack.status()).isEqualTo(1);
        assertThat(ack.err()).contains("there is no escalation esc-none");
    }

    private static String awaitState(Person person, EscalationState state) {
        await().atMost(PATIENCE).until(() -> person.escalations().stream().anyMatch(frame -> frame.state() == state));
        return person.escalations().get(0).escalationId();
    }

    private static JsonNode listed(RunningStack stack, String session) throws Exception {
        CommandLineRun list = CommandLineRun.on(stack, "escalations", "list", "--json", "--session=" + session);
        assertThat(list.status()).as(list.err()).isZero();
        assertThat(list.out().lines()).hasSize(1);
        return JSON.readTree(list.out());
    }

    private static Instant askedAt(RunningStack stack, String session) {
        return WholeTopic.read(stack, Topics.ESCALATION_REQUESTS).stream()
                .filter(request -> request.getSessionId().equals(session))
                .map(EscalationRequest::getRequestedAt)
                .findFirst()
                .orElseThrow();
    }

    /** When the log had it that there is a drill. */
    private static Instant auditedAt(RunningStack stack, String session) {
        List<Instant> audited = new ArrayList<>();
        new TopicScan(Brokers.of(stack), (read, total) -> {}).read(List.of(Topics.AUDIT), record -> {
            AuditEvent event = Topics.AUDIT.valueSerde().decode(record.value());
            if (event.getAction().equals("escalation.drill") && session.equals(event.getSessionId())) {
                audited.add(Instant.ofEpochMilli(record.timestamp()));
            }
        });
        return audited.get(0);
    }

    private static List<AuditEvent> audited(RunningStack stack, String session, String action) {
        return WholeTopic.read(stack, Topics.AUDIT).stream()
                .filter(event -> event.getAction().equals(action) && session.equals(event.getSessionId()))
                .toList();
    }
}
