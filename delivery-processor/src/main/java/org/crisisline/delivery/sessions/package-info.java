/**
 * The one owner of a session's life and roster: who is there, who is told of it, when a session is over.
 *
 * <p>{@link org.crisisline.delivery.sessions.LifeRules} decides (pure), {@link org.crisisline.delivery.sessions.GatewayDirectory} knows which gateways
 * are dead, {@link org.crisisline.delivery.sessions.SessionsTopology} is the topology around them. Its own records of presence (the connections of
 * dead gateways, the question whether a session is really idle) come back to it through the log, so they take their place among
 * everyone else's. So do those of the lanes, which name the sessions in which they know nobody to be connected: one that was not known here begins
 * by it ({@link org.crisisline.delivery.lane.Deserted}).
 *
 * <p>A session's events are decided on the stream thread that owns its partition; the directory is written by the global thread of the application
 * and read by all.
 */
package org.crisisline.delivery.sessions;
