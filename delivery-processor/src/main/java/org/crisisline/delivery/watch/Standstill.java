package org.crisisline.delivery.watch;

import java.time.Duration;

/**
 * A task that does not get on.
 *
 * @param task its name, such as {@code 0_3}
 * @param waiting records that wait for it
 * @param lasts for how long it has not moved, as far as was seen
 */
public record Standstill(String task, long waiting, Duration lasts) {}
