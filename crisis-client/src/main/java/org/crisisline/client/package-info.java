/**
 * The Java client of the protocol's version 1: {@link org.crisisline.client.CrisisClient} keeps one participant in one
 * session, over as many connections as it takes. In the order in which data passes: {@code outbox} (what was sent and
 * not answered), {@code frame} (how it is written), {@code socket} (one connection), {@code inbox} (what has arrived),
 * {@code reconnect} (when and where to go on).
 *
 * <p>Each client has one event loop, which owns all of its state: every connection it makes lives there, every call is
 * handed over to it, the listener is called on it unless an executor was given. Clients that share an {@code
 * EventLoopGroup} share its few threads: a thousand of them fit on one.
 */
package org.crisisline.client;
