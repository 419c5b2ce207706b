package org.crisisline.gateway.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** {@code crisis.v1.json}: one JSON object a text frame. */
public final class JsonFrameCodec implements FrameCodec {
    /** The name in {@code Sec-WebSocket-Protocol}. */
    public static final String NAME = "crisis.v1.json";

    /** Deeper JSON is no message, but an attempt on the stack of whoever reads it. */
    private static final int MAX_DEPTH = 64;

    private final JsonFrameReader reader;
    private final JsonFrameWriter writer;

    /** A codec. */
    public JsonFrameCodec() {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .build())
                .build();
        ObjectMapper mapper = JsonMapper.builder(factory).build();
        reader = new JsonFrameReader(mapper);
        writer = new JsonFrameWriter(factory);
    }

    @Override
    public String subprotocol() {
        return NAME;
    }

    @Override
    public boolean binary() {
        return false;
    }

    @Override
    public ClientFrame read(byte[] content) throws InvalidFrameException {
        return reader.read(new String(content, UTF_8));
    }

    @Override
    public byte[] write(ServerFrame frame) {
        return writer.write(frame);
    }
}
