package org.crisisline.runtime.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what somebody probably meant. */
final class Suggestion {
    private Suggestion() {}

    /** The known name closest to the given one, however far away. */
    static Optional<String> closest(String given, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt((String k) -> distance(given, k)).thenComparing(k -> k));
    }

    /** The known name that is a slip of the pen away: one or two letters, fewer than a third of it. */
    static Optional<String> nearMiss(String given, Collection<String> known) {
        return closest(given, known).filter(k -> {
            int distance = distance(given, k);
            return distance <= 2 && distance * 3 <= k.length();
        });
    }

    /** Levenshtein's distance. */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j - 1] + 1, above + 1), diagonal + change);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
