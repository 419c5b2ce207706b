package org.crisisline.client.socket;

import org.crisisline.client.frame.CloseCode;
import org.crisisline.client.frame.InvalidFrameException;
import org.crisisline.client.frame.ServerFrame;

/**
 * What happens to one connection. Called on the client's event loop: {@code opened} or {@code failed} first, once;
 * after {@code opened} frames, and {@code closed} last, once.
 */
public interface SocketEvents {
    /** The server speaks WebSocket; nothing was written yet. */
    void opened(GatewaySocket socket);

    /** There will be no connection. */
    void failed(ConnectFailedException why);

    /** A frame came. */
    void frame(ServerFrame frame);

    /** A frame came that is not what the protocol says. */
    void invalidFrame(InvalidFrameException why);

    /** For now, all that had arrived was read. */
    void readComplete();

    /** The socket takes more, or no more for now: see {@link GatewaySocket#isWritable()}. */
    void writabilityChanged();

    /** It is over. */
    void closed(CloseCode code, String words);
}
