package org.crisisline.cli.chat;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Lines from a person, on a thread of their own, since a read from a terminal can't be given up: a chat whose session has ended should end
 * without another Enter.
 */
final class Keyboard {
    /** Whoever pipes in more has to wait until it is read. */
    private static final int MOST_LINES = 1_000;

    private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>(MOST_LINES);

    Keyboard(BufferedReader input) {
        Thread thread = new Thread(() -> read(input), "keyboard");
        thread.setDaemon(true);
        thread.start();
    }

    /** The next line; empty when there will be none. */
    Optional<String> next() throws InterruptedException {
        return lines.take();
    }

    /** Makes {@link #next} say that there will be no further line. What was typed before is still given out. */
    void end() {
        if (!lines.offer(Optional.empty())) {
            // Nobody reads any more, so what was typed won't be sent either.
            lines.clear();
            lines.add(Optional.empty());
        }
    }

    private void read(BufferedReader input) {
        try {
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                lines.put(Optional.of(line));
            }
        } catch (IOException closed) {
            // The terminal is gone: the same as its end.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        end();
    }
}
