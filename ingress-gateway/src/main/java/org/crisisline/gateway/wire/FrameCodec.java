package org.crisisline.gateway.wire;

import java.util.Optional;

/**
 * How frames are written in one subprotocol. Stateless: one instance serves every connection, on any thread. {@code crisis.v1.json} is
 * the one there is; a binary one is chosen the same way, by the name that the client offers.
 */
public interface FrameCodec {
    /** The name in {@code Sec-WebSocket-Protocol}. */
    String subprotocol();

    /** Whether its frames are binary frames, not text. */
    boolean binary();

    /**
     * Reads one frame.
     *
     * @param content the whole frame; for text already checked to be UTF-8
     * @throws InvalidFrameException if it is none of the protocol
     */
    ClientFrame read(byte[] content) throws InvalidFrameException;

    /** Writes one frame. */
    byte[] write(ServerFrame frame);

    /** The frame with the emergency numbers, for before the close frame of a refusal; made once, not to be changed. Empty when there are none. */
    Optional<byte[]> emergencyNumbers();
}
