/**
 * Session state in Redis, for status and operators: who is connected where, since when, whether it is an emergency. A cache: nothing waits
 * for it, nothing is wrong without it, and no message, fence or revocation depends on it.
 *
 * <p>Event loops only mark what changed. One thread writes it, each session at most once in a few seconds, a bounded number at a time; what Redis missed
 * stays marked and is written when it is back. Answers come on Lettuce's threads.
 */
package org.crisisline.gateway.cache;
