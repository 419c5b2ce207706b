package org.crisisline.escalation.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.crisisline.schemas.topic.Topics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class PartitionOwnerTest {
    private final List<Set<Integer>> heard = new CopyOnWriteArrayList<>();
    private final GroupMember member = new GroupMember();
    private final PartitionOwner owner = new PartitionOwner(() -> member, heard::add);

    /** A member whose group the test plays. */
    private static final class GroupMember extends MockConsumer<byte[], byte[]> {
        private volatile ConsumerRebalanceListener listener;

        GroupMember() {
            super("latest");
            updateEndOffsets(Stream.iterate(0, number -> number + 1)
                    .limit(4)
                    .map(GroupMember::partition)
                    .collect(Collectors.toMap(Function.identity(), partition -> 0L)));
        }

        static TopicPartition partition(int number) {
            return new TopicPartition(Topics.ESCALATIONS.name(), number);
        }

        @Override
        public synchronized void subscribe(Collection<String> topics, ConsumerRebalanceListener rebalanceListener) {
            listener = rebalanceListener;
            super.subscribe(topics, rebalanceListener);
        }

        void assign(int... numbers) {
            List<TopicPartition> partitions =
                    Arrays.stream(numbers).mapToObj(GroupMember::partition).toList();
            schedulePollTask(() -> rebalance(partitions));
        }

        void revoke(int number) {
            schedulePollTask(() -> listener.onPartitionsRevoked(List.of(partition(number))));
        }

        void lose(int... numbers) {
            schedulePollTask(() -> listener.onPartitionsLost(
                    Arrays.stream(numbers).mapToObj(GroupMember::partition).toList()));
        }
    }

    @AfterEach
    void close() {
        owner.close();
    }

    private Set<Integer> last() {
        return heard.isEmpty() ? Set.of() : heard.get(heard.size() - 1);
    }

    @Test
    void whatTheGroupGivesIsOwnedAndNothingOfItIsRead() {
        member.assign(0, 2);
        owner.start();

        await().untilAsserted(() -> assertThat(last()).containsExactlyInAnyOrder(0, 2));
        assertThat(member.paused()).hasSize(2);
    }

    @Test
    void whatIsGivenToAnotherMemberIsGivenUp() {
        member.assign(0, 2);
        owner.start();
        await().untilAsserted(() -> assertThat(last()).hasSize(2));

        member.revoke(2);

        await().untilAsserted(() -> assertThat(last()).containsExactly(0));
    }

    @Test
    void whatIsTakenAwayByATimeOutStaysOwnedUntilTheGroupHasSpokenAgain() throws InterruptedException {
        member.assign(0, 2);
        owner.start();
        await().untilAsserted(() -> assertThat(last()).hasSize(2));

        CountDownLatch lost = new CountDownLatch(1);
        member.lose(0, 2);
        member.schedulePollTask(lost::countDown);
        lost.await();
        assertThat(last()).containsExactlyInAnyOrder(0, 2);

        member.assign(1);

        await().untilAsserted(() -> assertThat(last()).containsExactly(1));
    }
}
