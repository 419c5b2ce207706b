package org.crisisline.gateway.mailbox;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.TopicPartition;
import org.crisisline.schemas.topic.Topics;

/**
 * Shares out the mailboxes among the gateways, one each; see {@link MailboxShares}. For consumers of the classic protocol that subscribe to
 * {@code crisis.mailboxes} alone. Made by Kafka, by name; stateless; called on the polling thread of the group's leader.
 *
 * <p>The protocol is cooperative: members tell what they own, and keep it while the group changes.
 */
public final class MailboxAssignor implements ConsumerPartitionAssignor {
    /** Its name within the group. */
    public static final String NAME = "crisis-mailboxes";

    /** For Kafka. */
    public MailboxAssignor() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<RebalanceProtocol> supportedProtocols() {
        return List.of(RebalanceProtocol.COOPERATIVE, RebalanceProtocol.EAGER);
    }

    @Override
    public GroupAssignment assign(Cluster metadata, GroupSubscription subscriptions) {
        Integer mailboxes = metadata.partitionCountForTopic(Topics.MAILBOXES.name());
        List<MailboxShares.Member> members = new ArrayList<>();
        subscriptions
                .groupSubscription()
                .forEach((id, subscription) -> members.add(new MailboxShares.Member(
                        id,
                        subscription.ownedPartitions().stream()
                                .filter(partition -> partition.topic().equals(Topics.MAILBOXES.name()))
                                .map(TopicPartition::partition)
                                .toList(),
                        subscription.generationId().orElse(-1))));
        Map<String, Integer> shares = MailboxShares.share(mailboxes == null ? 0 : mailboxes, members);
        Map<String, Assignment> assignments = new HashMap<>();
        for (MailboxShares.Member member : members) {
            Integer mailbox = shares.get(member.id());
            assignments.put(
                    member.id(),
                    new Assignment(
                            mailbox == null
                                    ? List.of()
                                    : List.of(new TopicPartition(Topics.MAILBOXES.name(), mailbox))));
        }
        return new GroupAssignment(assignments);
    }
}
