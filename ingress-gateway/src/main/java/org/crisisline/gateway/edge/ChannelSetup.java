package org.crisisline.gateway.edge;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtensionHandler;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateServerExtensionHandshaker;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/**
 * The pipeline of a new socket. After the upgrade it is, in the way of what is read:
 *
 * <pre>
 * gate ─ tls ─ wsdecoder ─ frame-guard ─ (inflate) ─ utf8 ─ join ─ connection
 * </pre>
 */
final class ChannelSetup extends ChannelInitializer<Channel> {
    private static final int MAX_REQUEST_BODY_BYTES = 1_024;
    private static final int COMPRESSION_LEVEL = 6;
    private static final int WINDOW_BITS = 15;

    private final EdgeParts parts;
    /** Null without TLS: for tests of what is behind it. */
    private final SslContext tls;

    ChannelSetup(EdgeParts parts, SslContext tls) {
        this.parts = parts;
        this.tls = tls;
    }

    @Override
    protected void initChannel(Channel channel) {
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast("gate", parts.gate());
        if (tls != null) {
            SslHandler handler = tls.newHandler(channel.alloc());
            handler.setHandshakeTimeout(parts.settings().connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
            pipeline.addLast("tls", handler);
        }
        pipeline.addLast("http", new HttpServerCodec());
        if (parts.settings().compression()) {
            // Without context takeover wherever the client can: the inflater then lives no longer than a message. What
            // one frame
            // inflates to is bounded, and so is, behind it, what all fragments of a message do.
            pipeline.addLast(
                    "deflate",
                    new WebSocketServerExtensionHandler(new PerMessageDeflateServerExtensionHandshaker(
                            COMPRESSION_LEVEL,
                            false,
                            WINDOW_BITS,
                            true,
                            true,
                            parts.settings().maxFrameBytes())));
        }
        pipeline.addLast("request", new HttpObjectAggregator(MAX_REQUEST_BODY_BYTES));
        pipeline.addLast(UpgradeHandler.NAME, new UpgradeHandler(parts));
    }
}
