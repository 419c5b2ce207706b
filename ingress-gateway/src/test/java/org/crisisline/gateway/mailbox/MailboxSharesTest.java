package org.crisisline.gateway.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.GroupSubscription;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.crisisline.schemas.topic.Topics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailboxSharesTest {
    @Test
    void a_newcomer_gets_a_free_one_and_nobody_else_moves() {
        assertThat(MailboxShares.share(4, List.of(member("a", 1, 3), member("b", 1, 0), newcomer("c"))))
                .isEqualTo(Map.of("a", 3, "b", 0, "c", 1));
    }

    @Test
    void one_member_too_many_gets_none() {
        Map<String, Integer> shares =
                MailboxShares.share(2, List.of(member("a", 1, 1), member("b", 1, 0), newcomer("c")));

        assertThat(shares).isEqualTo(Map.of("a", 1, "b", 0));
    }

    @Test
    void of_two_that_claim_the_same_the_later_generation_is_right() {
        assertThat(MailboxShares.share(4, List.of(member("sleeper", 3, 0), member("awake", 7, 0))))
                .isEqualTo(Map.of("awake", 0, "sleeper", 1));
    }

    @Test
    void a_member_that_owns_two_keeps_one_and_gives_the_other_to_who_has_none() {
        assertThat(MailboxShares.share(2, List.of(member("a", 1, 0, 1), newcomer("b"))))
                .isEqualTo(Map.of("a", 0, "b", 1));
    }

    @Test
    void a_mailbox_that_does_not_exist_is_not_kept() {
        assertThat(MailboxShares.share(2, List.of(member("a", 1, 5)))).isEqualTo(Map.of("a", 0));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void whoever_comes_and_goes_nobody_moves_but_who_must(long seed) {
        Random random = new Random(seed);
        int mailboxes = 1 + random.nextInt(12);
        Map<String, Integer> shares = new TreeMap<>();
        Set<String> present = new HashSet<>();
        int names = 0;
        for (int generation = 1; generation < 500; generation++) {
            present.removeIf(id -> random.nextInt(8) == 0);
            int arrivals = random.nextInt(3);
            for (int i = 0; i < arrivals; i++) {
                present.add("g" + names++);
            }
            Map<String, Integer> before = new HashMap<>(shares);
            before.keySet().retainAll(present);
            List<MailboxShares.Member> members = new ArrayList<>();
            for (String id : present) {
                Integer owned = before.get(id);
                members.add(owned == null ? newcomer(id) : member(id, generation - 1, owned));
            }
            shares = MailboxShares.share(mailboxes, members);

            String when = "seed " + seed + ", generation " + generation;
            assertThat(shares).as(when).containsAllEntriesOf(before);
            assertThat(shares.keySet()).as(when).isSubsetOf(present);
            assertThat(new HashSet<>(shares.values())).as(when).hasSameSizeAs(shares.keySet());
            assertThat(shares).as(when).hasSize(Math.min(mailboxes, present.size()));
        }
    }

    @Test
    void the_assignor_reads_what_members_own_and_leaves_free_mailboxes_alone() {
        TopicPartition third = new TopicPartition(Topics.MAILBOXES.name(), 2);
        Subscription owner =
                new Subscription(List.of(Topics.MAILBOXES.name()), null, List.of(third), 4, java.util.Optional.empty());
        Subscription fresh = new Subscription(List.of(Topics.MAILBOXES.name()));

        var assignment = new MailboxAssignor()
                .assign(cluster(4), new GroupSubscription(Map.of("owner", owner, "fresh", fresh)))
                .groupAssignment();

        assertThat(assignment.get("owner").partitions()).containsExactly(third);
        assertThat(assignment.get("fresh").partitions())
                .containsExactly(new TopicPartition(Topics.MAILBOXES.name(), 0));
    }

    private static Cluster cluster(int mailboxes) {
        Node node = new Node(0, "localhost", 1);
        List<PartitionInfo> partitions = new ArrayList<>();
        for (int i = 0; i < mailboxes; i++) {
            partitions.add(new PartitionInfo(Topics.MAILBOXES.name(), i, node, new Node[] {node}, new Node[] {node}));
        }
        return new Cluster("cluster", List.of(node), partitions, Set.of(), Set.of());
    }

    private static MailboxShares.Member member(String id, int generation, Integer... owned) {
        return new MailboxShares.Member(id, List.of(owned), generation);
    }

    private static MailboxShares.Member newcomer(String id) {
        return new MailboxShares.Member(id, List.of(), -1);
    }
}
