/**
 * What a lane decides: a function of a session's state, an event and the time, whose result is a list of {@link
 * org.crisisline.delivery.lane.Effect effects}. No Kafka client, no store, no clock in here, so all of it is tested by calling it.
 *
 * <p>In the order in which an event passes: {@link org.crisisline.delivery.lane.LaneCore} takes it and opens a turn for its session;
 * the rules of its kind (message, presence, receipt, escalation) decide; the dispatcher sends what is pending within the window.
 * Time drives the probes and retries, the settlement of those who left and of sessions that ended, and the sweep after a start.
 *
 * <p>Everything of one partition runs on the one stream thread that owns its task at the time. Nothing blocks.
 */
package org.crisisline.delivery.lane;
