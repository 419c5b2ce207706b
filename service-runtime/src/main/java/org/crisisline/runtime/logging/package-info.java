/**
 * Logs: logback, configured from the section {@code logging}, to stderr, one line an event.
 *
 * <p>Messages are constant; what varies is key-values of SLF4J's fluent API whose keys are in {@link
 * org.crisisline.runtime.logging.LogKeys}. Secrets, payloads, tokens and locations are never logged. Encoders run on the thread
 * that logs.
 */
package org.crisisline.runtime.logging;
