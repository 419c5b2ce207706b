package org.crisisline.system;

import org.apache.kafka.common.TopicPartition;
import org.crisisline.delivery.Application;
import org.crisisline.schemas.topic.Topics;
import org.crisisline.system.fleet.Fleet;
import org.crisisline.system.fleet.Node;

/** Whom faults hit where it hurts. */
final class Aims {
    private Aims() {}

    /** The processor that delivers NORMAL messages of the first partition. */
    static Node deliverer(Fleet fleet) {
        return fleet.cluster()
                .processorOf(Application.ROUTINE.id(), new TopicPartition(Topics.MESSAGES_NORMAL.name(), 0));
    }

    /** The broker that leads the first partition of NORMAL messages. */
    static Node leader(Fleet fleet) throws Exception {
        return fleet.cluster().leaderOf(Topics.MESSAGES_NORMAL, 0);
    }

    /** The broker that leads the first partition of emergencies. */
    static Node emergencyLeader(Fleet fleet) throws Exception {
        return fleet.cluster().leaderOf(Topics.MESSAGES_EMERGENCY, 0);
    }

    /** The broker whose controller decides who leads. */
    static Node controller(Fleet fleet) throws Exception {
        return fleet.cluster().controller();
    }
}
