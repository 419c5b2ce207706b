package org.crisisline.cli.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReachTest {
    private static final String TOPIC = "crisis.presence";
    private static final long NOON = 1_000_000_000L;

    private final Reach reach = new Reach();

    @Test
    void partitionsThatBeginAtTheirFirstRecord_areWhole() {
        reach.begins(TOPIC, 0, 0, NOON);
        reach.begins(TOPIC, 1, 0, NOON);
        reach.first(TOPIC, 1, 0, NOON);

        assertThat(reach.isWhole(TOPIC)).isTrue();
    }

    @Test
    void onePartitionOfWhichRetentionTook_isNotWhole() {
        reach.begins(TOPIC, 0, 0, NOON);
        reach.begins(TOPIC, 1, 17, NOON);
        reach.begins("crisis.escalations", 0, 0, NOON);

        assertThat(reach.isWhole(TOPIC)).isFalse();
        assertThat(reach.isWhole("crisis.escalations")).isTrue();
    }
}
