package org.crisisline.cli.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecordBase;
import org.crisisline.cli.ledger.Outcome;
import org.crisisline.cli.ledger.Place;
import org.crisisline.cli.trace.Step.Kind;
import org.crisisline.schemas.record.Acknowledged;
import org.crisisline.schemas.record.AuditEvent;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.record.Dispatch;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.MailboxRecord;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.PositionAt;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.Probe;
import org.crisisline.schemas.record.ProbeAnswer;
import org.crisisline.schemas.record.Progress;
import org.crisisline.schemas.record.Receipt;
import org.crisisline.schemas.record.Refusal;
import org.crisisline.schemas.record.Refused;
import org.crisisline.schemas.record.Rejected;
import org.crisisline.schemas.record.Role;
import org.junit.jupiter.api.Test;

class StoryTellerTest {
    private static final String TOPIC = "crisis.messages.normal";
    private static final Instant READ = Instant.parse("2026-01-01T12:00:00Z");

    private final List<Fact> facts = new ArrayList<>();
    private final Fact first = log(2, 5, message("a", "m"), Optional.empty());

    private Fact log(int atMillis, long position, Message message, Optional<String> replayOf) {
        Fact fact = new Fact(
                READ.plusMillis(atMillis), new Place(TOPIC, 0, position), new LogRecord("S", message), replayOf);
        facts.add(fact);
        return fact;
    }

    private static Message message(String sender, String id) {
        return new Message(id, sender, Role.PERSON, "text", "{\"text\":\"secret\"}", READ, "g1", "c1", null);
    }

    private void fact(int atMillis, SpecificRecordBase record) {
        facts.add(new Fact(READ.plusMillis(atMillis), new Place("t", 0, facts.size()), record, Optional.empty()));
    }

    private static MailboxRecord mail(String to, Object body) {
        return new MailboxRecord("g2", 1L, "S", to, "c-" + to, body);
    }

    private static Dispatch dispatch(long position, int attempt, String id, String from) {
        return new Dispatch(
                Priority.NORMAL, position, position - 1, -1L, attempt, id, from, Role.PERSON, "text", "{}", READ);
    }

    private static Receipt receipt(String from, Object body) {
        return new Receipt("S", from, "c-" + from, "g2", 1L, body);
    }

    private static DeadLetter letter(String id, String participant, long offset, String reason, boolean outcome) {
        return new DeadLetter(
                id,
                "S",
                participant,
                "m",
                TOPIC,
                0,
                offset,
                "lane-routine",
                reason,
                outcome,
                3,
                null,
                null,
                0,
                READ,
                null,
                null,
                List.of());
    }

    private List<Step> tell() {
        return new StoryTeller(first, Priority.NORMAL, facts).tell();
    }

    @Test
    void plainDelivery_isToldInOrder() {
        fact(9, mail("a", new Progress("b", Priority.NORMAL, 5L, "m", false)));
        fact(7, receipt("b", new Acknowledged(Priority.NORMAL, 5L, false)));
        fact(4, mail("b", dispatch(5, 1, "m", "a")));
        fact(90, receipt("b", new Acknowledged(Priority.NORMAL, 8L, true)));

        List<Step> steps = tell();

        assertThat(steps)
                .extracting(Step::kind)
                .containsExactly(
                        Kind.RECEIVED, Kind.APPENDED, Kind.DISPATCHED, Kind.ACKNOWLEDGED, Kind.TOLD, Kind.SEEN);
        assertThat(steps.get(2).text()).isEqualTo("to b, attempt 1: gateway g2, connection c-b");
        assertThat(steps.get(5).text()).isEqualTo("by a human at b, with all up to 8");
    }

    @Test
    void whatIsAboutOthers_isLeftOut() {
        fact(1, receipt("b", new Acknowledged(Priority.NORMAL, 4L, false)));
        fact(1, receipt("b", new Acknowledged(Priority.LOW, 9L, false)));
        fact(3, receipt("a", new Acknowledged(Priority.NORMAL, 9L, false)));
        fact(4, mail("b", dispatch(6, 1, "m", "b")));
        fact(4, mail("b", dispatch(6, 1, "other", "a")));
        fact(5, mail("b", new Progress("a", Priority.NORMAL, 9L, "x", false)));
        fact(5, mail("b", new Probe(Priority.NORMAL, 1L)));
        fact(6, receipt("b", new Refused(Priority.NORMAL, 6L, Refusal.CHAIN_BROKEN, null)));
        fact(6, letter("dl-1", "b", 6, "SESSION_ENDED", true));
        log(7, 7, message("b", "m"), Optional.empty());

        assertThat(tell()).extracting(Step::kind).containsExactly(Kind.RECEIVED, Kind.APPENDED);
    }

    @Test
    void troubleOnTheWay_isTold() {
        fact(4, mail("b", dispatch(5, 1, "m", "a")));
        fact(6, receipt("b", new Refused(Priority.NORMAL, 5L, Refusal.CHAIN_BROKEN, null)));
        fact(7, mail("b", dispatch(5, 1, "m", "a")));
        fact(20, mail("b", new Probe(Priority.NORMAL, 1L)));
        fact(21, receipt("b", new ProbeAnswer(Priority.NORMAL, 1L, true, 5L, null)));
        fact(30, mail("b", dispatch(5, 2, "m", "a")));
        fact(40, letter("dl-1", "b", 5, "NOT_ACKNOWLEDGED", false));
        fact(50, receipt("b", new Acknowledged(Priority.NORMAL, 5L, false)));
        fact(60, mail("b", new Probe(Priority.NORMAL, 2L)));

        List<Step> steps = tell();

        assertThat(steps)
                .extracting(Step::kind)
                .containsExactly(
                        Kind.RECEIVED,
                        Kind.APPENDED,
                        Kind.DISPATCHED,
                        Kind.REFUSED,
                        Kind.DISPATCHED,
                        Kind.PROBED,
                        Kind.ANSWERED,
                        Kind.DISPATCHED,
                        Kind.DEAD_LETTER,
                        Kind.ACKNOWLEDGED);
        assertThat(steps.get(3).text()).isEqualTo("by the gateway of b: CHAIN_BROKEN, last written nothing");
        assertThat(steps.get(6).text()).isEqualTo("for b: connected, written up to 5, acknowledged up to nothing");
        assertThat(steps.get(8).text()).isEqualTo("NOT_ACKNOWLEDGED, for b (an incident; delivery goes on): dl-1");
    }

    @Test
    void senderIsToldOfARefusal_recordIsNamedIfTheLaneSaidIt() {
        log(10, 8, message("a", "m"), Optional.empty());
        fact(11, mail("a", new Rejected("m", "id_conflict", "the id is another one's", null)));
        fact(12, mail("a", new Rejected("m", "session_full", "no room", new PositionAt(Priority.NORMAL, 8L))));
        fact(13, mail("a", new Rejected("other", "session_full", "no room", new PositionAt(Priority.NORMAL, 9L))));

        assertThat(tell())
                .filteredOn(step -> step.kind() == Kind.TOLD)
                .extracting(Step::text)
                .containsExactly(
                        "the sender: refused, id_conflict",
                        "the sender: refused, session_full: the record at position 8 of NORMAL");
    }

    @Test
    void repeatsAndReplays_areToldApart() {
        log(10, 8, message("a", "m"), Optional.empty());
        fact(11, letter("dl-1", null, 8, "SESSION_FULL", true));
        fact(
                20,
                new AuditEvent(
                        "1",
                        READ.plusMillis(19),
                        "crisis-cli",
                        "i",
                        "dead-letter.replay",
                        "S",
                        null,
                        null,
                        "requested",
                        Map.of("letter", "dl-1", "operator", "kim", "round", "1")));
        log(21, 9, message("a", "m"), Optional.of("dl-1"));

        List<Step> steps = tell();

        assertThat(steps)
                .extracting(Step::kind)
                .containsExactly(
                        Kind.RECEIVED, Kind.APPENDED, Kind.REPEATED, Kind.DEAD_LETTER, Kind.REPLAYED, Kind.REPLAYED);
        assertThat(steps.get(4).text()).isEqualTo("by kim, round 1: requested");
        assertThat(steps.get(5).text()).isEqualTo("crisis.messages.normal-0@9, the record of letter dl-1");
    }

    @Test
    void payload_isShownWhereItIsAskedForOnly() {
        Story story = new Story(
                "S",
                Priority.NORMAL,
                message("a", "m"),
                tell(),
                List.of(new Story.Ending(Optional.of("b"), Optional.of(Outcome.PENDING), Optional.empty())),
                List.of());

        assertThat(printed(story, false)).doesNotContain("secret").contains("For b: pending, it waits.");
        assertThat(printed(story, true)).contains("secret");
        assertThat(TraceView.json(List.of(story), false).toString()).doesNotContain("secret");
        assertThat(TraceView.json(List.of(story), true).toString()).contains("secret");
    }

    private static String printed(Story story, boolean payload) {
        StringWriter out = new StringWriter();
        TraceView.print(List.of(story), payload, new PrintWriter(out));
        return out.toString();
    }
}
