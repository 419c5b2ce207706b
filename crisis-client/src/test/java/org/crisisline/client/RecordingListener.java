package org.crisisline.client;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.crisisline.client.frame.EmergencyNumber;
import org.crisisline.client.frame.ServerFrame;
import org.crisisline.client.inbox.Hole;
import org.crisisline.client.outbox.Arrival;
import org.crisisline.client.socket.ConnectFailedException;
import org.crisisline.client.socket.Handshake;

/** Keeps what it hears. */
class RecordingListener implements CrisisListener {
    final List<ServerFrame.Connected> connections = new CopyOnWriteArrayList<>();
    final List<Handshake> handshakes = new CopyOnWriteArrayList<>();
    final List<ServerFrame.Message> messages = new CopyOnWriteArrayList<>();
    final List<ServerFrame.Message> duplicates = new CopyOnWriteArrayList<>();
    final List<Hole> holes = new CopyOnWriteArrayList<>();
    final List<Arrival> arrivals = new CopyOnWriteArrayList<>();
    final List<String> invalid = new CopyOnWriteArrayList<>();
    final List<Disconnection> disconnections = new CopyOnWriteArrayList<>();
    final List<ConnectFailedException> failures = new CopyOnWriteArrayList<>();
    final List<Boolean> activity = new CopyOnWriteArrayList<>();
    final List<ServerFrame> others = new CopyOnWriteArrayList<>();
    final List<List<EmergencyNumber>> cards = new CopyOnWriteArrayList<>();
    final List<String> rebuilt = new CopyOnWriteArrayList<>();
    final List<Optional<RuntimeException>> closed = new CopyOnWriteArrayList<>();

    List<String> ids() {
        return messages.stream().map(ServerFrame.Message::id).toList();
    }

    @Override
    public void onConnected(ServerFrame.Connected connected, Handshake handshake) {
        connections.add(connected);
        handshakes.add(handshake);
    }

    @Override
    public void onMessage(ServerFrame.Message message) {
        messages.add(message);
    }

    @Override
    public void onDuplicate(ServerFrame.Message message) {
        duplicates.add(message);
    }

    @Override
    public void onHole(Hole hole) {
        holes.add(hole);
    }

    @Override
    public void onLogRebuilt(String epoch) {
        rebuilt.add(epoch);
    }

    @Override
    public void onArrival(Arrival arrival) {
        arrivals.add(arrival);
    }

    @Override
    public void onInvalidFrame(String words) {
        invalid.add(words);
    }

    @Override
    public void onDisconnected(Disconnection disconnection) {
        disconnections.add(disconnection);
    }

    @Override
    public void onConnectFailed(ConnectFailedException why) {
        failures.add(why);
    }

    @Override
    public void onEmergencyNumbers(List<EmergencyNumber> numbers) {
        cards.add(numbers);
    }

    @Override
    public void onActive(boolean active) {
        activity.add(active);
    }

    @Override
    public void onEscalation(ServerFrame.Escalation escalation) {
        others.add(escalation);
    }

    @Override
    public void onParticipant(ServerFrame.Participant participant) {
        others.add(participant);
    }

    @Override
    public void onCaughtUp(ServerFrame.CaughtUp caughtUp) {
        others.add(caughtUp);
    }

    @Override
    public void onGap(ServerFrame.Gap gap) {
        others.add(gap);
    }

    @Override
    public void onRefusal(ServerFrame.Refusal refusal) {
        others.add(refusal);
    }

    @Override
    public void onEnded(ServerFrame.Ended ended) {
        others.add(ended);
    }

    @Override
    public void onClosed(Optional<RuntimeException> why) {
        closed.add(why);
    }
}
