/**
 * The ways to a human. {@link org.crisisline.escalation.channel.Channel} is the port; the signed webhook is the channel there is.
 *
 * <p>{@code call} is made on the desk's thread and never blocks it: the HTTP client works on its own threads ({@code escalation-http}), the
 * pauses between attempts and the time limits run on {@code escalation-clockwork}, and the outcome completes on one of these.
 */
package org.crisisline.escalation.channel;
