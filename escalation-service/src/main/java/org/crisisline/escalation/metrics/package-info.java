/** What the service counts and measures. Called on any thread, wait-free. */
package org.crisisline.escalation.metrics;
