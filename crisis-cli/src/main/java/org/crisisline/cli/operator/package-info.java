/**
 * What an operator changes in a running system, and the trace that it leaves in {@code crisis.audit}. Blocks the calling thread, within
 * the time limits of the producer.
 */
package org.crisisline.cli.operator;
