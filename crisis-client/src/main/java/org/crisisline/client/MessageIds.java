package org.crisisline.client;

import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/** Ids for messages: a random start for each client, so that two lives of a process don't meet, and a number. Any thread. */
final class MessageIds {
    private final String start;
    private final AtomicLong number = new AtomicLong();

    MessageIds(RandomGenerator random) {
        start = Long.toUnsignedString(random.nextLong(), 36);
    }

    String next() {
        return start + "-" + number.getAndIncrement();
    }
}
