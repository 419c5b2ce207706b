/**
 * What the service writes: escalations, audit events, dead letters; and how escalations look in the log. Written from the desk's and the
 * intake's thread, which never wait: the producer keeps what it is given, and what the log did not take in time is offered again from
 * {@code escalation-clockwork}.
 */
package org.crisisline.escalation.log;
