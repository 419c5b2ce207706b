package org.crisisline.client.reconnect;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;

/**
 * Which of several places to go to next: the same one as long as it works, the next one after a failure, and before all
 * others those that a leaving gateway has named, each once.
 *
 * @param <T> a place
 */
public final class Rotation<T> {
    private static final int MOST_PREFERRED = 8;

    private final List<T> places;
    private final Deque<T> preferred = new ArrayDeque<>();
    private int current;

    /** At least one place; they are tried in their order. */
    public Rotation(List<T> places) {
        if (places.isEmpty()) {
            throw new IllegalArgumentException("places to connect to: expected one or more, found none");
        }
        this.places = List.copyOf(places);
    }

    /** Where to go now. */
    public T next() {
        return preferred.isEmpty() ? places.get(current) : preferred.poll();
    }

    /** It did not work there. */
    public void failedAt(T place) {
        if (places.get(current).equals(place)) {
            current = (current + 1) % places.size();
        }
    }

    /** To be tried before the others, once each. */
    public void prefer(Collection<T> named) {
        preferred.clear();
        named.stream().limit(MOST_PREFERRED).forEach(preferred::add);
    }

    /** How many places there are, apart from the preferred ones. */
    public int size() {
        return places.size();
    }
}
