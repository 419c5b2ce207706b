package org.crisisline.monitor.window;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * One series over every window at once. A window's histogram is the sum of its seconds: what comes is added, what leaves is subtracted,
 * so percentiles are those of all values, not averages of percentiles.
 *
 * <p>The seconds are kept compressed, as they came, for as long as the longest window. What is kept is bounded: {@link #MAX_PARTS} parts a second.
 */
final class SlidingHistogram {
    /** Parts a second: more instances than that don't measure the same thing. */
    static final int MAX_PARTS = 512;

    /** Much more than a second of one instance can fill. */
    static final int MAX_PART_BYTES = 256 * 1024;

    private static final int SIZE = WindowLength.LONGEST.seconds();

    private final List<List<byte[]>> seconds = new ArrayList<>(SIZE);
    private final Map<WindowLength, Histogram> windows = new EnumMap<>(WindowLength.class);
    private long now;

    /** @param now the second that it begins with */
    SlidingHistogram(long now) {
        this.now = now;
        for (int i = 0; i < SIZE; i++) {
            seconds.add(List.of());
        }
        for (WindowLength window : WindowLength.values()) {
            windows.put(window, empty());
        }
    }

    /** The resolution that the services measure with: 1 µs or 0.1 %; grows to what it has to hold. */
    static Histogram empty() {
        Histogram histogram = new Histogram(1_000, 2_000_000, 3);
        histogram.setAutoResize(true);
        return histogram;
    }

    /**
     * Adds what one instance measured in a second; what is older than the longest window is left out.
     *
     * @return whether it was taken: it is readable, not too old, and there was room
     */
    boolean add(long second, ByteBuffer compressed) {
        if (compressed.remaining() > MAX_PART_BYTES || second <= now - SIZE) {
            return false;
        }
        advance(second);
        int slot = slot(second);
        if (seconds.get(slot).size() >= MAX_PARTS) {
            return false;
        }
        byte[] part = new byte[compressed.remaining()];
        compressed.duplicate().get(part);
        Histogram histogram;
        try {
            histogram = decode(part);
        } catch (DataFormatException | RuntimeException e) {
            return false;
        }
        for (WindowLength window : WindowLength.values()) {
            if (second > now - window.seconds()) {
                windows.get(window).add(histogram);
            }
        }
        if (seconds.get(slot).isEmpty()) {
            seconds.set(slot, new ArrayList<>(2));
        }
        seconds.get(slot).add(part);
        return true;
    }

    /** Time goes on to that second; going back does nothing. */
    void advance(long to) {
        if (to - now >= SIZE) {
            clear();
            now = to;
            return;
        }
        while (now < to) {
            now++;
            for (WindowLength window : WindowLength.values()) {
                leave(window, slot(now - window.seconds()));
            }
            seconds.set(slot(now), List.of());
        }
    }

    /** The values of a window; stays this object's and changes with it. */
    Histogram window(WindowLength window) {
        return windows.get(window);
    }

    boolean isEmpty() {
        return windows.get(WindowLength.LONGEST).getTotalCount() == 0;
    }

    private void leave(WindowLength window, int slot) {
        for (byte[] part : seconds.get(slot)) {
            try {
                windows.get(window).subtract(decode(part));
            } catch (DataFormatException e) {
                throw new IllegalStateException("a part that could be read when it came can't be read now", e);
            }
        }
    }

    private void clear() {
        windows.values().forEach(Histogram::reset);
        for (int i = 0; i < SIZE; i++) {
            seconds.set(i, List.of());
        }
    }

    private static Histogram decode(byte[] part) throws DataFormatException {
        return Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(part), 0);
    }

    private static int slot(long second) {
        return Math.floorMod(second, SIZE);
    }
}
