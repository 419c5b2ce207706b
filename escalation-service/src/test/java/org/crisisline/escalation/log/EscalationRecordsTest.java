package org.crisisline.escalation.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.crisisline.escalation.lifecycle.Demand;
import org.crisisline.escalation.lifecycle.Demands;
import org.crisisline.escalation.lifecycle.Effect;
import org.crisisline.escalation.lifecycle.EscalationCase;
import org.crisisline.escalation.lifecycle.Escalations;
import org.crisisline.escalation.lifecycle.Place;
import org.crisisline.escalation.lifecycle.Rank;
import org.crisisline.escalation.lifecycle.TestPolicies;
import org.crisisline.schemas.record.Escalation;
import org.crisisline.schemas.record.EscalationState;
import org.crisisline.schemas.topic.Topics;
import org.junit.jupiter.api.Test;

class EscalationRecordsTest {
    static EscalationCase dispatched(Demand demand) {
        Escalations escalations = new Escalations(TestPolicies.threeTiers(), new Rank(0, 1, Duration.ofMillis(40)));
        escalations.asked(demand, Demands.T0.plusMillis(3));
        List<Effect> effects = escalations.accepted(demand.escalationId(), 1, "webhook", Demands.T0.plusMillis(61));
        return ((Effect.WriteState) effects.get(0)).escalation();
    }

    @Test
    void whatIsWrittenIsReadBackAsTheSame() {
        Demand demand = Demands.full("esc-1", "s1", 9, "why", new Place(52.5, 13.25, 12.0));
        EscalationCase escalation = dispatched(demand);

        byte[] bytes = Topics.ESCALATIONS.valueSerde().encode(EscalationRecords.record(escalation, "instance-a"));
        Escalation read = Topics.ESCALATIONS.valueSerde().decode(bytes);

        assertThat(EscalationRecords.demand(read, null)).isEqualTo(demand);
        Instant at = Instant.ofEpochMilli(5);
        assertThat(EscalationRecords.standing(read, at, false).standing()).satisfies(standing -> {
            assertThat(standing.state()).isEqualTo(EscalationState.DISPATCHED);
            assertThat(standing.channel()).isEqualTo("webhook");
            assertThat(standing.elapsedMs()).isEqualTo(61);
            assertThat(standing.at()).isEqualTo(at);
            assertThat(standing.tier()).isEqualTo(1);
            assertThat(standing.nextAt()).isEqualTo(escalation.nextAt());
        });
        assertThat(read.getPolicyVersion()).isEqualTo("v1");
        assertThat(read.getInstance()).isEqualTo("instance-a");
    }
}
