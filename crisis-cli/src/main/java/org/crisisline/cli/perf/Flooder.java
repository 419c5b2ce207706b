package org.crisisline.cli.perf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.crisisline.cli.embedded.StackException;
import org.crisisline.client.frame.ClientFrame;
import org.crisisline.client.frame.CloseCode;
import org.crisisline.client.frame.InvalidFrameException;
import org.crisisline.client.frame.ServerFrame;
import org.crisisline.client.socket.ConnectFailedException;
import org.crisisline.client.socket.GatewaySocket;
import org.crisisline.client.socket.SocketEvents;

/**
 * One connection of a flood: says what it is told to at once, acknowledges what it hears, and remembers nothing. It has none of the SDK's
 * outbox, pace and patience, so one core throws some ten thousand messages a second. On its event loop only.
 */
final class Flooder implements SocketEvents {
    private static final String HEAD = "{\"type\":\"send\",\"id\":\"m";
    private static final String TAIL = "\",\"kind\":\"text\",\"priority\":\"NORMAL\","
            + "\"payload\":{\"text\":\"I don't know how to go on, can we talk about it for a while?\"}}";

    private final FloodTally tally;
    private final CompletableFuture<Void> connected = new CompletableFuture<>();
    private GatewaySocket socket;
    private long said;
    private boolean dirty;

    Flooder(FloodTally tally) {
        this.tally = tally;
    }

    /** Completes when it is in its session. */
    CompletableFuture<Void> connected() {
        return connected;
    }

    /** Writes one message; {@link #flush} sends it. One that the socket doesn't take is not thrown, and counted as such. */
    void say() {
        if (socket == null || !socket.isWritable()) {
            tally.unwritable();
            return;
        }
        socket.write((HEAD + said++ + TAIL).getBytes(UTF_8));
        dirty = true;
        tally.thrown();
    }

    void flush() {
        if (dirty && socket != null) {
            dirty = false;
            socket.flush();
        }
    }

    void close() {
        if (socket != null) {
            socket.abort();
        }
    }

    @Override
    public void opened(GatewaySocket opened) {
        socket = opened;
        socket.write(new ClientFrame.Connect(
                Optional.empty(), OptionalInt.empty(), Optional.empty(), false, Optional.empty()));
        socket.flush();
    }

    @Override
    public void frame(ServerFrame frame) {
        if (frame instanceof ServerFrame.Connected) {
            connected.complete(null);
        } else if (frame instanceof ServerFrame.Accepted) {
            tally.accepted();
        } else if (frame instanceof ServerFrame.Refusal) {
            tally.refused();
        } else if (frame instanceof ServerFrame.Message message && socket != null) {
            tally.received();
            socket.write(new ClientFrame.Ack(message.priority(), message.position()));
            dirty = true;
        }
    }

    @Override
    public void readComplete() {
        flush();
    }

    @Override
    public void failed(ConnectFailedException why) {
        connected.completeExceptionally(why);
    }

    @Override
    public void invalidFrame(InvalidFrameException why) {
        connected.completeExceptionally(new StackException("the gateway said what is no frame: " + why.getMessage()));
    }

    @Override
    public void writabilityChanged() {
        // What can't be written is not thrown.
    }

    @Override
    public void closed(CloseCode code, String words) {
        socket = null;
        tally.closed();
        connected.completeExceptionally(new StackException("closed with " + code + " " + words));
    }
}
