package org.crisisline.schemas.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RankOrderTest {
    @Test
    void eachRank_hasOneInstance_whichHasThatRank() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            String id = "esc-" + random.nextLong();
            int instances = 1 + random.nextInt(64);
            List<Integer> order = IntStream.range(0, instances)
                    .map(rank -> RankOrder.instance(id, rank, instances))
                    .boxed()
                    .toList();
            assertThat(order).as("seed %d", seed).doesNotHaveDuplicates();
            for (int rank = 0; rank < instances; rank++) {
                assertThat(RankOrder.rank(id, order.get(rank), instances))
                        .as("seed %d", seed)
                        .isEqualTo(rank);
            }
        }
    }
}
