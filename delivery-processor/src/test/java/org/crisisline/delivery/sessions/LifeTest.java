package org.crisisline.delivery.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.crisisline.delivery.topology.Records.attached;
import static org.crisisline.delivery.topology.Records.detached;
import static org.crisisline.delivery.topology.Records.left;
import static org.crisisline.delivery.topology.Records.presence;
import static org.crisisline.delivery.topology.Records.renewed;

import java.time.Duration;
import java.util.List;
import org.crisisline.delivery.lane.Activation;
import org.crisisline.delivery.store.UnreadableStateException;
import org.crisisline.schemas.record.CloseConnection;
import org.crisisline.schemas.record.DetachCause;
import org.crisisline.schemas.record.Detached;
import org.crisisline.schemas.record.ParticipantEvent;
import org.crisisline.schemas.record.ParticipantNotice;
import org.crisisline.schemas.record.Role;
import org.crisisline.schemas.record.Superseded;
import org.junit.jupiter.api.Test;

class LifeTest {
    private static final LifeRules RULES = new LifeRules(new LifeSettings(
            Duration.ofSeconds(10),
            Duration.ofSeconds(3),
            8,
            10,
            Duration.ZERO,
            Duration.ofSeconds(1),
            16,
            Duration.ofDays(1),
            new AbsenceSettings(Duration.ofSeconds(5), 8)));

    @Test
    void lifeSurvivesItsEncoding() {
        Life life = new Life("s", 17);
        Member gone = new Member("a", Role.PERSON, 3, 9);
        gone.leave();
        life.join(gone);
        Member here = new Member("b", Role.RESPONDER, 4, 4);
        here.sit(new Seat("c", "g", Long.MAX_VALUE, 31, new Activation(7)));
        life.join(here);
        life.becomeEmergency();
        life.end(new Life.Ending("ended", "b", null, 1_234));

        Life read = Life.decode("s", life.encode());

        assertThat(read.encode()).isEqualTo(life.encode());
        assertThat(read.phase()).isEqualTo(Life.Phase.ENDING);
        assertThat(read.isEmergency()).isTrue();
        assertThat(read.idleSinceMillis()).isEqualTo(17);
        assertThat(read.ending()).contains(new Life.Ending("ended", "b", null, 1_234));
        assertThat(read.member("a").orElseThrow().hasLeft()).isTrue();
        assertThat(read.member("b").orElseThrow().seat())
                .contains(new Seat("c", "g", Long.MAX_VALUE, 31, new Activation(7)));
    }

    @Test
    void lifeOfANewerReleaseIsRefused() {
        byte[] newer = new Life("s", 0).encode();
        newer[0] = 5;

        assertThatThrownBy(() -> Life.decode("s", newer))
                .isInstanceOf(UnreadableStateException.class)
                .hasMessageContaining("version 5: this release reads versions 1 to 4");
    }

    @Test
    void illegalMovesThrow() {
        Life live = new Life("s", 0);
        assertThatThrownBy(live::over).hasMessageContaining("is LIVE");

        live.end(new Life.Ending("ended", null, null, 1));
        assertThatThrownBy(() -> live.end(new Life.Ending("expired", null, null, 2)))
                .hasMessageContaining("is ENDING");
        live.over();
        assertThatThrownBy(live::over).hasMessageContaining("is OVER");
    }

    @Test
    void presenceThatIsReadAgainAfterACrashIsToldAgain() {
        Life life = new Life("s", 0);
        RULES.onPresence(life, attached("s", "p", "p-1"), 1, 10);
        RULES.onPresence(life, attached("s", "r", "r-1"), 2, 20);

        assertThat(events(RULES.onPresence(life, attached("s", "r", "r-1"), 2, 20)))
                .contains(ParticipantEvent.JOINED);
        RULES.onPresence(life, detached("s", "r", "r-1"), 3, 30);
        assertThat(events(RULES.onPresence(life, detached("s", "r", "r-1"), 3, 30)))
                .containsExactly(ParticipantEvent.OFFLINE);
        RULES.onPresence(life, left("s", "r", "r-1"), 4, 40);
        assertThat(events(RULES.onPresence(life, left("s", "r", "r-1"), 4, 40))).containsExactly(ParticipantEvent.LEFT);
        assertThat(RULES.onPresence(life, left("s", "r", "r-1"), 5, 50)).containsExactly(new LifeEffect.PutLife(life));
    }

    @Test
    void presenceBeforeTheLatest_readAgainAfterACrash_supersedesNobody() {
        Life life = new Life("s", 0);
        RULES.onPresence(life, attached("s", "p", "p-1"), 1, 10);
        RULES.onPresence(life, detached("s", "p", "p-1"), 2, 20);
        RULES.onPresence(life, attached("s", "p", "p-2"), 3, 30);

        assertThat(RULES.onPresence(life, attached("s", "p", "p-1"), 1, 10))
                .containsExactly(new LifeEffect.PutLife(life));
        assertThat(RULES.onPresence(life, detached("s", "p", "p-1"), 2, 20))
                .containsExactly(new LifeEffect.PutLife(life));

        assertThat(life.member("p").orElseThrow().seat())
                .map(Seat::connectionId)
                .contains("p-2");
    }

    /** An owner that did not know that it was replaced has written over what the life knew. */
    @Test
    void renewalOfOneThatBecameTheActiveOneAfterThePresentOne_takesOver() {
        Life life = new Life("s", 0);
        RULES.onPresence(life, attached("s", "p", "p-1"), 4, 10);

        List<LifeEffect> before = RULES.onPresence(life, renewed("s", "p", "p-0", 2), 10, 100);
        assertThat(told(before)).containsExactly(new Superseded("p-1"));
        List<LifeEffect> after = RULES.onPresence(life, renewed("s", "p", "p-2", 7), 11, 110);
        assertThat(told(after)).containsExactly(new Superseded("p-2"));

        assertThat(Life.decode("s", life.encode()).member("p").orElseThrow().seat())
                .map(Seat::connectionId)
                .contains("p-2");
        assertThat(after).contains(new LifeEffect.PutLife(life));
        assertThat(RULES.onPresence(life, renewed("s", "p", "p-2", 7), 12, 120))
                .as("what holds")
                .isEmpty();
    }

    @Test
    void latestPresence_survivesTheEncoding() {
        Life life = new Life("s", 0);
        RULES.onPresence(life, attached("s", "p", "p-1"), 1, 10);
        RULES.onPresence(life, attached("s", "p", "p-2"), 3, 30);

        Life read = Life.decode("s", life.encode());

        assertThat(RULES.onPresence(read, attached("s", "p", "p-1"), 1, 10))
                .containsExactly(new LifeEffect.PutLife(read));
    }

    @Test
    void detachOfAnEarlierIncarnationOfTheGatewaySaysNothing() {
        Life life = new Life("s", 0);
        RULES.onPresence(life, attached("s", "p", "p-1"), 1, 10);
        long older = life.member("p").orElseThrow().seat().orElseThrow().gatewayEpoch() - 1;

        List<LifeEffect> effects = RULES.onPresence(
                life, presence("s", "p", "p-1", "g1", older, 1, new Detached(DetachCause.GATEWAY_DEAD, null)), 2, 20);

        assertThat(effects).containsExactly(new LifeEffect.PutLife(life));
        assertThat(life.isIdle()).isFalse();
    }

    @Test
    void leavesBeforeTheLogHasItsConnection_comesBack_isTurnedAway() {
        Life life = new Life("s", 0);
        RULES.onPresence(life, attached("s", "p", "p-1"), 1, 10);

        assertThat(events(RULES.onPresence(life, left("s", "r", "r-1"), 2, 20))).containsExactly(ParticipantEvent.LEFT);

        assertThat(life.member("r").orElseThrow().role()).isEqualTo(Role.RESPONDER);
        assertThat(told(RULES.onPresence(life, attached("s", "r", "r-2"), 3, 30)))
                .containsExactly(new CloseConnection(4403, "this participant has left the session"));
    }

    @Test
    void leavesBeforeTheLogHasItsConnection_readAgainAfterACrash_isToldAgain() {
        Life life = new Life("s", 0);
        RULES.onPresence(life, attached("s", "p", "p-1"), 1, 10);
        RULES.onPresence(life, left("s", "r", "r-1"), 2, 20);

        assertThat(events(RULES.onPresence(life, left("s", "r", "r-1"), 2, 20))).containsExactly(ParticipantEvent.LEFT);
        assertThat(RULES.onPresence(life, left("s", "r", "r-1"), 3, 30)).containsExactly(new LifeEffect.PutLife(life));
    }

    @Test
    void leavesBeforeTheLogHasItsConnection_sessionHasNoRoom_isForgotten() {
        Life life = new Life("s", 0);
        for (int i = 0; i < 10; i++) {
            RULES.onPresence(life, attached("s", "p" + i, "c" + i), i, 10);
        }

        assertThat(RULES.onPresence(life, left("s", "r", "r-1"), 20, 20)).containsExactly(new LifeEffect.PutLife(life));
        assertThat(life.member("r")).isEmpty();
    }

    private static List<Object> told(List<LifeEffect> effects) {
        return effects.stream()
                .filter(LifeEffect.Tell.class::isInstance)
                .map(effect -> ((LifeEffect.Tell) effect).post().record().getBody())
                .toList();
    }

    private static List<ParticipantEvent> events(List<LifeEffect> effects) {
        return told(effects).stream()
                .filter(ParticipantNotice.class::isInstance)
                .map(body -> ((ParticipantNotice) body).getEvent())
                .toList();
    }
}
