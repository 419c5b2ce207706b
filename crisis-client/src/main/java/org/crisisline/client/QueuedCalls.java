package org.crisisline.client;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * On an executor, one at a time. The queue is bounded by its user: while it is {@link #crowded}, nothing is read from
 * the socket; {@code onRoom} says when reading may go on. {@link #call} from the event loop; the queue is drained by
 * the executor's threads.
 */
final class QueuedCalls implements Calls {
    private static final Logger LOG = LoggerFactory.getLogger(QueuedCalls.class);
    /** Well above a gateway's window of unacknowledged messages, so it is reached only by a listener that hangs. */
    static final int CROWD = 1_024;
    /** One turn on the executor; then others have theirs. */
    private static final int TURN = 64;

    private final Executor executor;
    private final Runnable onRoom;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private boolean running;
    private boolean wasCrowded;

    QueuedCalls(Executor executor, Runnable onRoom) {
        this.executor = executor;
        this.onRoom = onRoom;
    }

    @Override
    public void call(Runnable call) {
        synchronized (waiting) {
            waiting.add(call);
            wasCrowded |= waiting.size() >= CROWD;
            if (running) {
                return;
            }
            running = true;
        }
        turn();
    }

    @Override
    public boolean crowded() {
        synchronized (waiting) {
            return waiting.size() >= CROWD;
        }
    }

    private void turn() {
        try {
            executor.execute(this::run);
        } catch (RejectedExecutionException e) {
            synchronized (waiting) {
                running = false;
            }
            // The messages stay unacknowledged, so the server keeps them.
            LOG.error("the executor of the listener takes no calls", e);
        }
    }

    private void run() {
        for (int i = 0; i < TURN; i++) {
            Runnable call;
            boolean room;
            synchronized (waiting) {
                call = waiting.poll();
                room = wasCrowded && waiting.size() <= CROWD / 2;
                if (room) {
                    wasCrowded = false;
                }
                if (call == null) {
                    running = false;
                    return;
                }
            }
            if (room) {
                onRoom.run();
            }
            boolean returned = false;
            try {
                call.run();
                returned = true;
            } finally {
                if (!returned) {
                    // An error kills this thread of the executor, not the conversation.
                    turn();
                }
            }
        }
        turn();
    }
}
