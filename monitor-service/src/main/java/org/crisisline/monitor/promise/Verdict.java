package org.crisisline.monitor.promise;

/** How a promise stands. */
public enum Verdict {
    /** Kept. */
    HELD,
    /** Not kept. */
    BROKEN,
    /** Not kept by the few values there are; too few to call it broken. */
    TOO_FEW,
    /** Nothing was measured. */
    NO_DATA;

    /** Whether nobody has to be told. */
    public boolean isHeld() {
        return this != BROKEN;
    }
}
