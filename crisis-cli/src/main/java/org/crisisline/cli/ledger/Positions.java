package org.crisisline.cli.ledger;

import java.util.Arrays;

/** A set of positions, eight bytes each. Cheap while they come in rising order, as they mostly do. */
final class Positions {
    private static final int FIRST = 4;

    private long[] values = new long[FIRST];
    private int size;

    boolean add(long position) {
        int at = size == 0 || position > values[size - 1] ? -size - 1 : Arrays.binarySearch(values, 0, size, position);
        if (at >= 0) {
            return false;
        }
        if (size == values.length) {
            values = Arrays.copyOf(values, size + (size >> 1));
        }
        int insertion = -at - 1;
        System.arraycopy(values, insertion, values, insertion + 1, size - insertion);
        values[insertion] = position;
        size++;
        return true;
    }

    boolean isEmpty() {
        return size == 0;
    }

    boolean contains(long position) {
        return Arrays.binarySearch(values, 0, size, position) >= 0;
    }
}
