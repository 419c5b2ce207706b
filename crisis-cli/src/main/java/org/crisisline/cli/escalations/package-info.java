/**
 * Emergencies, for an operator: what was asked for and what became of it, from the topics alone, and the records that an operator writes
 * about them. {@link org.crisisline.cli.escalations.EscalationTopics} reads into an {@link org.crisisline.cli.escalations.EscalationBook};
 * {@link org.crisisline.cli.escalations.Answer} and {@link org.crisisline.cli.escalations.EscalationAuditor} decide, pure. Blocks the calling
 * thread, within the time limits of the Kafka clients.
 */
package org.crisisline.cli.escalations;
