/**
 * The channels that speak HTTP: one chain of precautions for all ({@link org.crisisline.escalation.channel.http.HttpChannel}), and for each
 * type its settings and its {@link org.crisisline.escalation.channel.http.CallFormat}, a pure function of the call and the time.
 *
 * <p>Each channel has an HTTP client with threads of its own ({@code escalation-http-NAME}), so that one that hangs, be it in a name's
 * look-up, delays no other. The pauses between attempts and the time limits run on {@code escalation-clockwork}; an outcome completes on
 * one of these.
 */
package org.crisisline.escalation.channel.http;
