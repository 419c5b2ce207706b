/**
 * The embedded stack: a broker, a Redis and the four services in one JVM, started and closed in order. Starting and closing block the
 * calling thread; everything else runs on the threads of its parts.
 */
package org.crisisline.cli.stack;
