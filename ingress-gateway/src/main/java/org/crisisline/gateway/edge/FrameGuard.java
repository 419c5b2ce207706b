package org.crisisline.gateway.edge;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionDecoder;
import io.netty.util.ReferenceCountUtil;

/**
 * Checks the reserved bits. Netty's decoder lets all of them pass once extensions are allowed; RFC 6455, 5.2, allows those that were negotiated:
 * RSV1 on the first frame of a message when {@code permessage-deflate} was (RFC 7692, 6), no other ever.
 */
final class FrameGuard extends ChannelInboundHandlerAdapter {
    private static final int RSV1 = 0x4;
    private static final int RSV2_RSV3 = 0x3;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof WebSocketFrame frame && frame.rsv() != 0 && !isAllowed(ctx, frame)) {
            ReferenceCountUtil.release(frame);
            throw new CorruptedWebSocketFrameException(
                    WebSocketCloseStatus.PROTOCOL_ERROR, "reserved bits are set that were not negotiated");
        }
        ctx.fireChannelRead(message);
    }

    private static boolean isAllowed(ChannelHandlerContext ctx, WebSocketFrame frame) {
        boolean first = frame instanceof TextWebSocketFrame || frame instanceof BinaryWebSocketFrame;
        return (frame.rsv() & RSV2_RSV3) == 0
                && (frame.rsv() & RSV1) != 0
                && first
                && ctx.pipeline().get(WebSocketExtensionDecoder.class) != null;
    }
}
