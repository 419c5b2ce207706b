/**
 * The other end of the escalation webhook, for the demo, the tests and {@code crisis up} without an on-call system: an HTTP server
 * that accepts each call and tells about it. Calls are handled on the server's own single thread.
 */
package org.crisisline.cli.oncall;
