package org.crisisline.system.simulation;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** How bad a run's network and brokers are: each run has troubles of its own, so that each is also seen alone. */
final class Faults {
    private static final String DESERTED = "s0";
    /** From here on the figure of failing publishes also says how little room there is. */
    private static final int SCARCE = 20;

    private static final int MUCH = 1_000;

    private final boolean losesMail;
    private final boolean repeatsMail;
    private final int publishFails;
    private final int laggards;
    private final boolean swallowsPresence;
    private final boolean forGood;
    private final Map<String, Boolean> lagging = new TreeMap<>();
    private boolean over;

    Faults(SplittableRandom random) {
        losesMail = random.nextInt(3) == 0;
        repeatsMail = random.nextInt(3) == 0;
        publishFails = random.nextInt(3) == 0 ? 5 + random.nextInt(20) : 0;
        laggards = random.nextInt(4);
        swallowsPresence = random.nextInt(6) == 0;
        forGood = swallowsPresence && random.nextBoolean();
    }

    /** Whether records vanish on their way to a gateway, not only with a crash. */
    boolean losesMail() {
        return losesMail;
    }

    /** Whether nothing that gateways say of connections to this session gets to the log, whatever else does. */
    boolean swallowsPresenceOf(String session) {
        return swallowsPresence && session.equals(DESERTED) && (forGood || !over);
    }

    /** Whether everyone in this session goes for good when the faults are over. */
    boolean deserts(String session) {
        return forGood && session.equals(DESERTED);
    }

    /** One publish of a gateway in so many goes wrong; 0: none. */
    int publishFails() {
        return over ? 0 : publishFails;
    }

    /** How much presence may wait at a gateway: in some of the runs in which publishes fail there is hardly room for any. */
    int presenceRoom() {
        return !over && publishFails >= SCARCE ? publishFails - SCARCE + 1 : MUCH;
    }

    /** How often a record of a mailbox is read. */
    int mailTimes(SplittableRandom random) {
        int dice = over ? 2 : random.nextInt(20);
        if (dice == 0 && losesMail) {
            return 0;
        }
        return dice == 1 && repeatsMail ? 2 : 1;
    }

    /** Whether a topic is slow to be read by a topology, this time. */
    boolean lags(SplittableRandom random, TaskKind kind, String topic) {
        boolean slow = lagging.computeIfAbsent(kind + topic, t -> random.nextInt(4) < laggards);
        return slow && random.nextInt(8) > 0;
    }

    void stop() {
        over = true;
    }

    @Override
    public String toString() {
        return "losesMail=" + losesMail + " repeatsMail=" + repeatsMail + " publishFails=" + publishFails + " laggards="
                + laggards + " swallowsPresence=" + swallowsPresence + " forGood=" + forGood;
    }
}
