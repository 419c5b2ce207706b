package org.crisisline.client.socket;

import java.time.Duration;

/**
 * How long a connection took, each time counted from the start of the TCP connect. Looking up the name and getting a
 * token come before and are not in it.
 *
 * @param tcp until TCP was there
 * @param tls until TLS was there; the same as {@code tcp} without TLS
 * @param upgraded until the server spoke WebSocket
 * @param connected until the frame {@code connected} had come
 */
public record Handshake(Duration tcp, Duration tls, Duration upgraded, Duration connected) {}
