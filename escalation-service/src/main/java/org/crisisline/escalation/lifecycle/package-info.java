/**
 * What an escalation is and what is to be done about it: decisions only. Nothing here knows Kafka, HTTP, a thread or a clock; the time
 * comes with each event, and what is to be done goes out as data ({@link org.crisisline.escalation.lifecycle.Effect}).
 *
 * <p>{@link org.crisisline.escalation.lifecycle.Escalations} is mutable, with the parts that it is made of, and belongs to one thread, the
 * desk's. Everything else is an immutable value.
 */
package org.crisisline.escalation.lifecycle;
