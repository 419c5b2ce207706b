/**
 * One connection, from the upgrade to its end.
 *
 * <p>{@code Conversation} is the pure core: a function of (state, event, moment) that changes its own state and returns effects as data. It
 * is made of {@code Upstream} (what the client sends), {@code Downstream} (what the mailbox brings) and small parts: chains, rate limits,
 * heartbeat. {@code ConnectionHandler} is the rim: it turns what the socket, the log and the directory say into events, and
 * carries the effects out.
 *
 * <p>Each connection belongs to its event loop: everything here runs on it, nothing here blocks. Other threads reach a connection
 * through {@link org.crisisline.gateway.connection.ConnectionHandle} only.
 */
package org.crisisline.gateway.connection;
