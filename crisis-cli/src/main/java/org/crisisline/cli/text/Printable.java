package org.crisisline.cli.text;

import java.util.Locale;

/** Text of others, made safe for a terminal: nothing in it moves the cursor, changes colours, or turns the direction of the line. */
public final class Printable {
    private static final String NOTHING = "-";

    private Printable() {}

    /** The text with each control, format or broken character as an escape; a dash for nothing. */
    public static String line(String text) {
        if (text == null || text.isEmpty()) {
            return NOTHING;
        }
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(c -> append(safe, c));
        return safe.toString();
    }

    private static void append(StringBuilder safe, int c) {
        switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> safe.append(String.format(Locale.ROOT, "\\u%04x", c));
            default -> safe.appendCodePoint(c);
        }
    }
}
