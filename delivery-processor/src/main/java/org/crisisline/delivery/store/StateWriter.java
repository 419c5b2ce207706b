package org.crisisline.delivery.store;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes numbers and texts compactly: numbers in zig-zag base 128, texts as UTF-8 behind their length. */
public final class StateWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

    /** @param version of what follows, 1 to 127; the first byte */
    public StateWriter(int version) {
        out.write(version);
    }

    /** Writes a number; small ones take a byte. */
    public StateWriter number(long value) {
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7FL) != 0) {
            out.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
        return this;
    }

    /** Writes a text that is not null. */
    public StateWriter text(String value) {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a text or null. */
    public StateWriter textOrNull(String value) {
        flag(value != null);
        return value == null ? this : text(value);
    }

    /** Writes bytes behind their length. */
    public StateWriter bytes(byte[] value) {
        number(value.length);
        out.writeBytes(value);
        return this;
    }

    /** Writes a yes or no. */
    public StateWriter flag(boolean value) {
        out.write(value ? 1 : 0);
        return this;
    }

    /** Writes a constant of an enum by its place; see {@link StateReader#constant}. */
    @SuppressWarnings("EnumOrdinal") // compact, and safe for enums that only ever grow at their end
    public StateWriter constant(Enum<?> constant) {
        return number(constant.ordinal());
    }

    /** All that was written. */
    public byte[] toBytes() {
        return out.toByteArray();
    }
}
