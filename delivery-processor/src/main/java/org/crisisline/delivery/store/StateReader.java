package org.crisisline.delivery.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link StateWriter} wrote. Whatever is not as expected throws {@link UnreadableStateException}. */
public final class StateReader {
    private final String what;
    private final byte[] bytes;
    private final int version;
    private int at;

    /**
     * @param what is to be read, for messages
     * @param version the only one that this release reads
     */
    public StateReader(String what, int version, byte[] bytes) {
        this(what, version, version, bytes);
    }

    /**
     * @param what is to be read, for messages
     * @param oldest the oldest version that this release reads
     * @param newest the newest one
     */
    public StateReader(String what, int oldest, int newest, byte[] bytes) {
        this.what = what;
        this.bytes = bytes;
        this.version = next();
        if (version < oldest || version > newest) {
            String known = oldest == newest ? "version " + newest : "versions " + oldest + " to " + newest;
            throw new UnreadableStateException(what + " of version " + version + ": this release reads " + known
                    + ". Was it written by a newer release?");
        }
    }

    /** The version of what is read. */
    public int version() {
        return version;
    }

    private int next() {
        if (at >= bytes.length) {
            throw damaged("it ends after " + bytes.length + " bytes, in the middle");
        }
        return bytes[at++] & 0xFF;
    }

    private UnreadableStateException damaged(String how) {
        return new UnreadableStateException(what + " is damaged: " + how);
    }

    /** Reads a number. */
    public long number() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = next();
            value |= (long) (next & 0x7F) << shift;
            if ((next & 0x80) == 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw damaged("a number of more than 64 bits at byte " + at);
    }

    /** Reads a count or code that can't be negative or over a bound. */
    public int count(int max) {
        long value = number();
        if (value < 0 || value > max) {
            throw damaged("found " + value + " before byte " + at + ", expected 0 to " + max);
        }
        return (int) value;
    }

    /** Reads one of the constants of an enum that only ever grows at its end. */
    public <E extends Enum<E>> E constant(E[] constants) {
        return constants[count(constants.length - 1)];
    }

    /** Reads a text. */
    public String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    /** Reads a text or null. */
    public String textOrNull() {
        return flag() ? text() : null;
    }

    /** Reads bytes. */
    public byte[] bytes() {
        int length = count(bytes.length - at);
        byte[] value = Arrays.copyOfRange(bytes, at, at + length);
        at += length;
        return value;
    }

    /** Reads a yes or no. */
    public boolean flag() {
        int value = next();
        if (value > 1) {
            throw damaged("found " + value + " before byte " + at + ", expected 0 or 1");
        }
        return value == 1;
    }

    /** Says that nothing more is expected. */
    public void end() {
        if (at != bytes.length) {
            throw damaged((bytes.length - at) + " bytes are left over");
        }
    }
}
