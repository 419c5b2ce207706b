/**
 * Which records ask for a human: the one reading of it, shared by the gateway that hedges, the service that calls, and the watcher that checks.
 * Pure; any thread.
 */
package org.crisisline.schemas.trigger;
