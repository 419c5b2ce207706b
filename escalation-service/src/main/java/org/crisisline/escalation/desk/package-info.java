/**
 * Where escalations are handled: {@link org.crisisline.escalation.desk.EscalationDesk} owns their state on one thread,
 * {@code escalation-desk}, asks the lifecycle what to do, and does it;
 * {@link org.crisisline.escalation.desk.Desk} is what may be asked of it otherwise than by the log. Nothing on that thread waits for anything.
 */
package org.crisisline.escalation.desk;
