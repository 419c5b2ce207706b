package org.crisisline.gateway.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Optional;

/** {@code crisis.v1.json}: one JSON object a text frame. */
public final class JsonFrameCodec implements FrameCodec {
    /** The name in {@code Sec-WebSocket-Protocol}. */
    public static final String NAME = "crisis.v1.json";

    /** Deeper JSON is no message, but an attempt on the stack of whoever reads it. */
    private static final int MAX_DEPTH = 64;

    private final JsonFrameReader reader;
    private final JsonFrameWriter writer;
    private final Optional<byte[]> card;

    /** A codec that tells no emergency numbers. */
    public JsonFrameCodec() {
        this(EmergencyNumbers.NONE);
    }

    /** A codec that tells these in {@code connected} and every {@code error}. */
    public JsonFrameCodec(EmergencyNumbers numbers) {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .build())
                .build();
        ObjectMapper mapper = JsonMapper.builder(factory).build();
        reader = new JsonFrameReader(mapper);
        writer = new JsonFrameWriter(factory, numbers);
        card = numbers.isEmpty() ? Optional.empty() : Optional.of(numbers.frame());
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

    @Override
    public Optional<byte[]> emergencyNumbers() {
        return card;
    }
}
