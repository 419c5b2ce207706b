/**
 * The gateway's mailbox: which partition of {@code crisis.deliveries.*} is ours, and what comes out of it.
 *
 * <p>{@code MailboxMembership} (one thread) is a member of the group that shares out {@code crisis.mailboxes} by {@code MailboxAssignor}; a mailbox
 * counts as ours once both {@code MailboxReader}s (one thread a lane) stand at its end. Readers hand records to the event loops
 * of their connections, a bounded number at a time.
 */
package org.crisisline.gateway.mailbox;
