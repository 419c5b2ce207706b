package org.crisisline.system.traffic;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.crisisline.client.CrisisClient;
import org.crisisline.client.CrisisListener;
import org.crisisline.client.frame.JsonFrames;
import org.crisisline.client.frame.ServerFrame;
import org.crisisline.client.inbox.Hole;
import org.crisisline.client.outbox.Accepted;
import org.crisisline.client.socket.Handshake;

/** One participant: what reached it, in the order in which it came. Told by its event loop, asked by the test. */
final class Guest implements CrisisListener {
    private final Said.Ear ear;
    private final List<Heard> heard = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private final AtomicLong duplicates = new AtomicLong();
    private final AtomicLong connections = new AtomicLong();
    private volatile String gateway = "";
    private volatile boolean spare;
    private CrisisClient client;

    Guest(Said.Ear ear) {
        this.ear = ear;
    }

    Said.Ear ear() {
        return ear;
    }

    void use(CrisisClient used) {
        client = used;
    }

    CrisisClient client() {
        return client;
    }

    CompletionStage<Accepted> say(Said said, boolean escalation) {
        String id = said.utterance().id();
        return escalation
                ? client.escalate(id, 9, Optional.of("drill"), Optional.empty())
                : client.send(id, "text", JsonFrames.emptyPayload().put("text", id), said.priority());
    }

    /** A copy, for the test's thread. */
    List<Heard> heard() {
        synchronized (heard) {
            return List.copyOf(heard);
        }
    }

    int heardCount() {
        synchronized (heard) {
            return heard.size();
        }
    }

    /** What should never be: holes, gaps, frames that are not in the protocol, the end of the client. */
    List<String> complaints() {
        synchronized (complaints) {
            List<String> all = new ArrayList<>(complaints);
            if (spare) {
                all.add(ear + ": its only connection is a spare");
            }
            return all;
        }
    }

    /** What came again and was filtered out by the client. */
    long duplicates() {
        return duplicates.get();
    }

    /** How often it has connected. */
    long connections() {
        return connections.get();
    }

    /** Where it is connected, or was last. */
    String gateway() {
        return gateway;
    }

    @Override
    public void onConnected(ServerFrame.Connected connected, Handshake handshake) {
        gateway = connected.gatewayId();
        spare = !connected.active();
        connections.incrementAndGet();
    }

    @Override
    public void onMessage(ServerFrame.Message message) {
        Heard one = new Heard(
                new Said.Utterance(message.from().participantId(), message.id()),
                message.priority(),
                message.position(),
                System.nanoTime());
        synchronized (heard) {
            heard.add(one);
        }
    }

    @Override
    public void onDuplicate(ServerFrame.Message message) {
        duplicates.incrementAndGet();
    }

    @Override
    public void onHole(Hole hole) {
        complain("hole " + hole);
    }

    @Override
    public void onGap(ServerFrame.Gap gap) {
        complain("gap " + gap);
    }

    @Override
    public void onLogRebuilt(String epoch) {
        complain("log rebuilt");
    }

    @Override
    public void onInvalidFrame(String words) {
        complain("invalid frame " + words);
    }

    @Override
    public void onActive(boolean active) {
        spare = !active;
    }

    @Override
    public void onClosed(Optional<RuntimeException> why) {
        why.ifPresent(reason -> complain("closed " + reason.getMessage()));
    }

    private void complain(String words) {
        synchronized (complaints) {
            complaints.add(ear + ": " + words);
        }
    }
}
