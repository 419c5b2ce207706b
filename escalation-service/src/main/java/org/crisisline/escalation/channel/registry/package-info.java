/**
 * Makes the channels of the section {@code escalation.channels}, at the start of the service and on its thread, and hands them out by name.
 */
package org.crisisline.escalation.channel.registry;
