package org.crisisline.client;

/** Where the application's code runs: one call after another, in order. */
interface Calls {
    /** Runs it, now or later. */
    void call(Runnable call);

    /** Whether so much is waiting that nothing more should be read from the socket. */
    boolean crowded();

    /** On the event loop itself, at once. */
    static Calls direct() {
        return new Calls() {
            @Override
            public void call(Runnable call) {
                call.run();
            }

            @Override
            public boolean crowded() {
                return false;
            }
        };
    }
}
