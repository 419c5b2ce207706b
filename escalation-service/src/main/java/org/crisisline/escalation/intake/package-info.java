/**
 * From the topics to the desk: what counts as a trigger, where reading begins, and the reading itself.
 *
 * <p>{@link org.crisisline.escalation.intake.EscalationReader} has a thread of its own, {@code escalation-intake}, which may wait: for the
 * brokers, and for the desk to have taken each batch. {@link
 * org.crisisline.escalation.intake.PartitionOwner} has another, {@code escalation-owner}, on which the group says what this instance takes
 * further. The rest is pure.
 */
package org.crisisline.escalation.intake;
