package org.crisisline.client.socket;

import io.netty.channel.Channel;
import java.time.Duration;

/**
 * How connections are made.
 *
 * @param channelType must fit the event loop
 * @param connectTimeout for TCP alone; the client has its own for the whole
 * @param maxFrameBytes a bigger frame of the server, or a bigger message of several fragments, closes the connection
 *     with 1009
 * @param compression whether to offer {@code permessage-deflate}
 */
public record SocketSettings(
        Class<? extends Channel> channelType,
        Trust trust,
        Duration connectTimeout,
        int maxFrameBytes,
        boolean compression) {}
