package org.crisisline.delivery.lane;

import java.time.Duration;

/**
 * What a participant said to have of a log that the lane has not read so far. After a crash a lane reads its topics again, in any order between
 * them: an acknowledgement may come before the message that it is about. It waits here until the log gets there, so that it counts
 * also when the participant does not come back to say it again.
 *
 * <p>It counts when the log gets to exactly that message, and only for what was there to have when it was said: a client may claim anything, and
 * must not lose by it what is said to it later.
 *
 * @param position everything up to here has arrived
 * @param seen everything up to here has been seen by a human there; at most {@code position}
 * @param madeAtMillis when the broker appended the record that says so, by its clock in milliseconds since 1970
 */
public record Claim(long position, long seen, long madeAtMillis) {
    /** The clocks of two brokers may differ by so much; the audit allows the same. */
    private static final long SKEW_MILLIS = Duration.ofMinutes(1).toMillis();

    public Claim {
        if (position < Cursor.NONE || seen < Cursor.NONE || seen > position) {
            throw new IllegalArgumentException(
                    "claim of " + position + ", seen " + seen + ": expected -1 <= seen <= position");
        }
    }

    /** Everything up to there has arrived, and a human has seen it or not. */
    static Claim of(long position, boolean seen, long madeAtMillis) {
        long known = Math.max(position, Cursor.NONE);
        return new Claim(known, seen ? known : Cursor.NONE, madeAtMillis);
    }

    /** Both of them. */
    Claim and(Claim other) {
        return new Claim(
                Math.max(position, other.position),
                Math.max(seen, other.seen),
                Math.max(madeAtMillis, other.madeAtMillis));
    }

    /** What it says of the log up to there. */
    Claim upTo(long end) {
        return new Claim(Math.min(position, end), Math.min(seen, end), madeAtMillis);
    }

    /** Whether it is of a message there, appended then: who has something, has it by the position that it came with. */
    boolean isOf(long at, long appendedAtMillis) {
        return position == at && isAbout(appendedAtMillis);
    }

    /** Whether nothing comes of it any more once the log has got there. */
    boolean isOverAt(long at, long appendedAtMillis) {
        return position <= at || !isAbout(appendedAtMillis);
    }

    private boolean isAbout(long appendedAtMillis) {
        return appendedAtMillis <= madeAtMillis + SKEW_MILLIS;
    }
}
