package org.crisisline.cli.letters;

/**
 * Where a letter stands, as far as the letters and the audit tell. Whether a replayed message was delivered they do not tell: the lanes'
 * topics do, and {@code crisis audit} and {@code crisis trace} read them.
 *
 * <pre>
 *            replay asked for           in the log again
 *   OPEN ──────────────────► REQUESTED ────────────────► REPLAYED
 *     ▲                          │ not in the log            │
 *     └──────────────────────────┴───────────────────────────┘ came back as a letter of that round
 * </pre>
 */
public enum LetterState {
    /** Can be replayed, and was not, or has come back since. */
    OPEN("open"),
    /** A replay was asked for, and nobody said what became of it. It may be in the log. */
    REQUESTED("replay requested, no answer"),
    /** In the log again, and not come back. */
    REPLAYED("replayed"),
    /** An outcome that no replay changes. */
    FINAL("final"),
    /** An incident: delivery goes on by itself. */
    GOES_ON("goes on");

    private final String label;

    LetterState(String label) {
        this.label = label;
    }

    /** In a person's words. */
    public String label() {
        return label;
    }
}
