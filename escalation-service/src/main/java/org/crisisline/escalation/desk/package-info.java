/**
 * Where escalations are handled: {@link org.crisisline.escalation.desk.EscalationDesk} owns their state on one thread,
 * {@code escalation-desk}, asks the lifecycle what to do, and does it. Nothing on that thread waits for anything.
 */
package org.crisisline.escalation.desk;
