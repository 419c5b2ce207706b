package org.crisisline.client.socket;

import io.netty.buffer.ByteBufInputStream;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import org.crisisline.client.frame.JsonFrames;

/** Reads the emergency numbers out of the body of a refused upgrade, which the WebSocket handler behind it throws away. On the event loop. */
final class RefusalReader extends ChannelInboundHandlerAdapter {
    private final SocketHandler handler;

    RefusalReader(SocketHandler handler) {
        this.handler = handler;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof FullHttpResponse response
                && !HttpResponseStatus.SWITCHING_PROTOCOLS.equals(response.status())) {
            JsonFrames.cardOfRefusal(new ByteBufInputStream(response.content().duplicate()))
                    .ifPresent(handler::refusedWith);
        }
        ctx.fireChannelRead(message);
    }
}
