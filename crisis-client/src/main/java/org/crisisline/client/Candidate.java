package org.crisisline.client;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.crisisline.client.socket.Dialer;

/**
 * The connection that is being made to be the active one, or the wait for it: there is one attempt at a time, and one wait for the next. What becomes
 * of an attempt its {@link Line.Owner} hears, who then says that it is {@link #over}. On the event loop only.
 */
final class Candidate {
    private final EventLoop loop;
    private final ClientSettings settings;
    private final Attempts attempts;
    private final Dialer dialer;
    private final Line.Owner owner;
    private final Runnable due;
    private Line line;
    private ScheduledFuture<?> wait;

    /** @param due run when a wait is over; {@link #dial} is up to it */
    Candidate(
            EventLoop loop, ClientSettings settings, Attempts attempts, Dialer dialer, Line.Owner owner, Runnable due) {
        this.loop = loop;
        this.settings = settings;
        this.attempts = attempts;
        this.dialer = dialer;
        this.owner = owner;
        this.due = due;
    }

    /** Whether one is being made. */
    boolean isAny() {
        return line != null;
    }

    /** Makes one, at the next address. */
    void dial() {
        line = new Line(attempts.next(), owner, loop, settings.timing().connectTimeout(), settings.tokenPlace());
        line.dial(settings.tokens(), dialer);
    }

    /** Has one made after that time, whatever was planned before. */
    void after(Duration time) {
        planNone();
        wait = loop.schedule(this::waited, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void waited() {
        wait = null;
        due.run();
    }

    /** None is to be made after a while. */
    void planNone() {
        if (wait != null) {
            wait.cancel(false);
            wait = null;
        }
    }

    /** It is established, or has failed. */
    void over() {
        line = null;
    }

    /** None is wanted any more, neither now nor later. */
    void stop() {
        planNone();
        if (line != null) {
            line.abandon();
        }
    }
}
