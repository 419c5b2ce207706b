package org.crisisline.gateway.load;

/**
 * What was carried lately at best, and what late messages mean beside it. A value.
 *
 * <p>Under a limit somebody is refused, and it is to be worth it. In a flood those who are taken are not to be late, nor are emergencies. It begins with
 * more than two and a half times what could be carried (twice is what one of two gateways gets when the other one dies); under a limit, which a queue
 * that stood for long has brought about, twice is one as well. Below that a message that is late is better than one that is refused.
 * And where messages are late although hardly any are taken, whatever slows them is not what is sent: a limit that went by them would never end. That
 * ends when they are in time again: a system that is cold is late with little, and later isn't with more.
 *
 * @param perSecond messages a second; what was long ago counts less
 * @param readPerSecond the same of all that the lanes have read, the other gateways' messages too
 * @param latenessTells whether taking less may make messages less late; no longer when taking the least did not
 */
record Capacity(double perSecond, double readPerSecond, boolean latenessTells) {
    static final Capacity UNKNOWN = new Capacity(0, 0, true);

    private static final double FLOOD = 2.5;
    private static final double FLOOD_GOES_ON = 2.0;
    /** What is left of it after a span: half of it after a minute of spans of 2 s. */
    private static final double KEPT = 0.975;

    /** After a span. */
    Capacity then(LoadSample seen, LoadSettings settings) {
        boolean told = settings.tells(seen.lanes());
        double carried = told ? seen.carriedPerSecond() : 0;
        double read = told ? seen.readPerSecond() : 0;
        return new Capacity(Math.max(carried, KEPT * perSecond), Math.max(read, KEPT * readPerSecond), latenessTells);
    }

    /** Taking the least did not help. */
    Capacity latenessTellsNothing() {
        return new Capacity(perSecond, readPerSecond, false);
    }

    /** There is no limit any more, or messages are in time again, or taking too much made a queue. */
    Capacity latenessTellsAgain() {
        return new Capacity(perSecond, readPerSecond, true);
    }

    /** Whether more messages stand before the lanes than they work off in time, and than may wait for the log; not while it is not known what they read. */
    boolean isOverrun(LoadSample seen, LoadSettings settings) {
        double workedOff = readPerSecond * settings.workOff().toNanos() / 1e9;
        return seen.lanes().read() > 0 && seen.queue() > Math.max(settings.inFlight(), workedOff);
    }

    /** Whether so much is sent that most of it has to be refused, with or without a limit. */
    boolean isExceeded(LoadSample seen, boolean limited) {
        return seen.offeredPerSecond() > (limited ? FLOOD_GOES_ON : FLOOD) * perSecond;
    }

    /** Whether late messages are a reason to take less. */
    boolean isFlooded(LoadSample seen, boolean limited) {
        return latenessTells && isExceeded(seen, limited);
    }
}
