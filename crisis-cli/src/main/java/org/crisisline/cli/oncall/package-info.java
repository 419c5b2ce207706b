/**
 * The other end of the escalation webhook, for the demo, the tests and {@code crisis up} without an on-call system: an HTTP server
 * that accepts each call and tells about it, on a few threads of its own; and the book of who asked and who was called.
 */
package org.crisisline.cli.oncall;
