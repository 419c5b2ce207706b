/**
 * The edge: the listener, TLS 1.3, the upgrade from HTTP (address, path, origin, subprotocol, bearer token) and the limits on frames. Behind it a
 * connection belongs to {@code gateway.connection}.
 *
 * <p>One thread accepts; each connection then stays on one event loop. Nothing here blocks but start and close.
 */
package org.crisisline.gateway.edge;
