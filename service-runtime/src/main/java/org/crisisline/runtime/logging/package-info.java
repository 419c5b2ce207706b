/**
 * Logs: logback, configured from the section {@code logging}, to stderr, one line an event.
 *
 * <p>Messages are constant; what varies is key-values of SLF4J's fluent API whose keys are in {@link
 * org.crisisline.runtime.logging.LogKeys}. Secrets, payloads, tokens and locations are never logged; nor, since it may hold any of
 * them, the message of an error that {@link org.crisisline.runtime.logging.ErrorMessages} does not know to be free of them. Encoders run on the thread
 * that logs.
 */
package org.crisisline.runtime.logging;
