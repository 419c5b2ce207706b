/**
 * Who is connected here, and what is known of sessions: which are emergencies, which are over, which tokens are revoked.
 *
 * <p>Concurrent maps, written and read on event loops and reader threads; a lock is held for a few map operations of one participant at most. {@code
 * FactsReader} has a thread of its own, which follows {@code crisis.sessions} and {@code crisis.revocations}.
 */
package org.crisisline.gateway.directory;
