package org.crisisline.gateway.connection;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.compression.DecompressionException;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import java.io.IOException;
import org.crisisline.gateway.wire.CloseReason;

/** What an exception from the pipeline means for a connection: sorted here, once. */
record TransportFault(CloseReason reason, String explanation) {
    private static final int MAX_CAUSES = 8;

    static TransportFault of(Throwable thrown) {
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
            if (cause instanceof CorruptedWebSocketFrameException broken) {
                return of(broken);
            } else if (cause instanceof TooLongFrameException) {
                return new TransportFault(CloseReason.FRAME_TOO_BIG, "the joined frame is over the limit");
            } else if (cause instanceof DecompressionException) {
                // Netty says the same for a bomb and for damaged data; the limit is the likelier one to be met.
                return new TransportFault(CloseReason.FRAME_TOO_BIG, "the frame can't be inflated within the limit");
            } else if (cause instanceof IOException) {
                return new TransportFault(CloseReason.LOST, "");
            }
            cause = cause.getCause();
        }
        return new TransportFault(CloseReason.INTERNAL_ERROR, "a fault of the gateway's own");
    }

    private static TransportFault of(CorruptedWebSocketFrameException broken) {
        WebSocketCloseStatus status = broken.closeStatus();
        if (WebSocketCloseStatus.MESSAGE_TOO_BIG.equals(status)) {
            return new TransportFault(CloseReason.FRAME_TOO_BIG, "the frame is over the limit");
        } else if (WebSocketCloseStatus.INVALID_PAYLOAD_DATA.equals(status)) {
            return new TransportFault(CloseReason.NOT_UTF8, "text that is not UTF-8");
        }
        return new TransportFault(CloseReason.WEBSOCKET_BROKEN, "RFC 6455 is broken");
    }
}
