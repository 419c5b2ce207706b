package org.crisisline.runtime.lifecycle;

import org.crisisline.schemas.topic.Lane;

/**
 * Which threads of a process run first when there is more to do than there are processors: those that an emergency waits for. A flood fills the
 * processors whatever is refused of it, and then each thread on a message's way waits its turn behind all others.
 *
 * <p>Carried by Java's thread priorities. A thread begins with the precedence of the one that made it, so that what libraries make has it, too. The
 * operating system hears of it only when the JVM is told to pass it on, by {@code -XX:ThreadPriorityPolicy=1 -XX:JavaPriority1_To_OSPriority=5}: on Linux
 * nice values of 0 and 5, hence shares of three to one of a processor that two threads of a control group want. Nothing starves, and as nothing is raised no
 * privilege is needed. Without these options it says nothing, and all is correct, only later.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/sched.7.html">sched(7), the nice value</a>
 */
@SuppressWarnings("ThreadPriorityCheck") // nothing relies on it but times
public enum Precedence {
    /** On the way of an emergency: event loops, everything of the emergency lane, whoever calls humans, a broker in the same process. */
    FIRST(Thread.NORM_PRIORITY),
    /** Everything else. */
    ORDINARY(Thread.MIN_PRIORITY);

    /**
     * Makes something.
     *
     * @param <T> what
     * @param <E> what it throws
     */
    @FunctionalInterface
    public interface Maker<T, E extends Exception> {
        /** Makes it. */
        T make() throws E;
    }

    /**
     * Something that is done.
     *
     * @param <E> what it throws
     */
    @FunctionalInterface
    public interface Step<E extends Exception> {
        /** Does it. */
        void run() throws E;
    }

    private final int priority;

    Precedence(int priority) {
        this.priority = priority;
    }

    /** Of what works for that lane. */
    public static Precedence of(Lane lane) {
        return lane == Lane.EMERGENCY ? FIRST : ORDINARY;
    }

    /** As {@link Thread#setPriority} takes it. */
    public int priority() {
        return priority;
    }

    /** Gives it to the calling thread, and so to whatever that makes from now on. */
    public void take() {
        Thread.currentThread().setPriority(priority);
    }

    /** Does something with it, so that the threads that are made meanwhile have it; the calling thread gets its own one back. */
    public <E extends Exception> void during(Step<E> step) throws E {
        making(() -> {
            step.run();
            return this;
        });
    }

    /** Has something made with it, so that its threads have it; the calling thread gets its own one back. */
    public <T, E extends Exception> T making(Maker<T, E> maker) throws E {
        int before = Thread.currentThread().getPriority();
        take();
        try {
            return maker.make();
        } finally {
            Thread.currentThread().setPriority(before);
        }
    }
}
