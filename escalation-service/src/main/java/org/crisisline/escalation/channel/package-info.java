/**
 * The ways to a human, as the desk sees them. {@link org.crisisline.escalation.channel.Channel} is the port, {@link
 * org.crisisline.escalation.channel.EscalationCall} what goes over it; {@code channel.http} has the channels there are, {@code
 * channel.registry} makes them of the configuration.
 *
 * <p>{@code call} is made on the desk's thread and never blocks it.
 */
package org.crisisline.escalation.channel;
