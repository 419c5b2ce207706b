package org.crisisline.system;

import java.util.List;
import java.util.stream.Stream;

/** What of many a failing test shows. */
final class Shown {
    private static final int MOST = 10;

    private Shown() {}

    /** The first few, and how many there are in all. */
    static List<String> of(List<String> some) {
        return some.size() <= MOST
                ? some
                : Stream.concat(some.stream().limit(MOST), Stream.of("and more: " + some.size()))
                        .toList();
    }
}
