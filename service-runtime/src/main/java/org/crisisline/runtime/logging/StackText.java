package org.crisisline.runtime.logging;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;

/** An error as Java prints it, with its causes and what was suppressed, but with those messages only that {@link ErrorMessages} lets pass. */
final class StackText {
    private static final String INDENT = "\t";

    private final int limit;
    private final StringBuilder text = new StringBuilder(1_024);

    private StackText(int limit) {
        this.limit = limit;
    }

    /** @param limit how many characters are enough; it ends at the end of a line behind them */
    static String of(IThrowableProxy error, int limit) {
        StackText stack = new StackText(limit);
        stack.append(error, "", "");
        return stack.text.toString();
    }

    /** The message, or null when it may not be written or there is none. */
    static String message(IThrowableProxy error) {
        return ErrorMessages.isKnown(error.getClassName()) ? error.getMessage() : null;
    }

    private void append(IThrowableProxy error, String indent, String caption) {
        if (text.length() > limit) {
            return;
        }
        text.append(indent).append(caption).append(error.getClassName());
        if (error.isCyclic()) {
            text.append(" [see above]\n");
            return;
        }
        String message = message(error);
        if (message != null) {
            text.append(": ").append(message);
        }
        text.append('\n');
        frames(error, indent);
        for (IThrowableProxy suppressed : error.getSuppressed()) {
            append(suppressed, indent + INDENT, "Suppressed: ");
        }
        if (error.getCause() != null) {
            append(error.getCause(), indent, "Caused by: ");
        }
    }

    private void frames(IThrowableProxy error, String indent) {
        StackTraceElementProxy[] frames = error.getStackTraceElementProxyArray();
        int shown = frames.length - error.getCommonFrames();
        for (int i = 0; i < shown && text.length() <= limit; i++) {
            text.append(indent)
                    .append(INDENT)
                    .append(frames[i].getSTEAsString())
                    .append('\n');
        }
        if (error.getCommonFrames() > 0) {
            text.append(indent)
                    .append(INDENT)
                    .append("... ")
                    .append(error.getCommonFrames())
                    .append(" common frames omitted\n");
        }
    }
}
