package org.crisisline.client.socket;

import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshaker13;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import org.crisisline.client.frame.JsonFrames;

/**
 * The upgrade as native clients make it, and a decoder that leaves closing to us. Netty's own, on a bad frame, writes a
 * close frame from a place in the pipeline where it misses the encoder, so that the peer sees a lost connection instead
 * of 1002 or 1009.
 */
final class UpgradeToWebSocket extends WebSocketClientHandshaker13 {

    UpgradeToWebSocket(GatewayAddress address, HttpHeaders headers, SocketSettings settings) {
        super(
                address.uri(),
                WebSocketVersion.V13,
                JsonFrames.SUBPROTOCOL,
                settings.compression(),
                headers,
                settings.maxFrameBytes());
    }

    @Override
    protected FullHttpRequest newHandshakeRequest() {
        FullHttpRequest request = super.newHandshakeRequest();
        // An Origin is what browsers have; gateways check it against their list of sites.
        request.headers().remove(HttpHeaderNames.ORIGIN);
        return request;
    }

    @Override
    protected WebSocketFrameDecoder newWebsocketDecoder() {
        return new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
                .expectMaskedFrames(false)
                .allowExtensions(isAllowExtensions())
                .maxFramePayloadLength(maxFramePayloadLength())
                .closeOnProtocolViolation(false)
                .build());
    }
}
