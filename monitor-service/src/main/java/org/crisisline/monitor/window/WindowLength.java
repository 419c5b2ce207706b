package org.crisisline.monitor.window;

/** The windows over which is looked. */
public enum WindowLength {
    /** What happens now. */
    TEN_SECONDS(10, "10s"),
    /** What promises are judged by. */
    ONE_MINUTE(60, "1m"),
    /** What happened. */
    FIVE_MINUTES(300, "5m");

    /** The longest one. */
    public static final WindowLength LONGEST = FIVE_MINUTES;

    private final int seconds;
    private final String label;

    WindowLength(int seconds, String label) {
        this.seconds = seconds;
        this.label = label;
    }

    /** How long it is. */
    public int seconds() {
        return seconds;
    }

    /** Its name in documents and metrics. */
    public String label() {
        return label;
    }
}
