package org.crisisline.gateway.hedge;

import java.io.IOException;
import java.net.URI;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.crisisline.runtime.config.Secret;
import org.crisisline.runtime.config.SigningKey;
import org.crisisline.runtime.operations.HttpEndpoint;
import org.crisisline.runtime.operations.HttpSettings;
import org.crisisline.runtime.operations.Request;
import org.crisisline.runtime.operations.Response;
import org.crisisline.schemas.direct.DirectAnswer;
import org.crisisline.schemas.direct.DirectCall;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.EscalationState;
import org.crisisline.schemas.topic.Topics;

/** The door of an escalation instance: a real HTTP server that checks the signature and answers as it is told. */
final class FakeInstance implements AutoCloseable {
    static final Secret SECRET = new Secret("hedge secret");

    final List<EscalationRequest> asked = new CopyOnWriteArrayList<>();
    final List<CompletableFuture<Response>> held = new CopyOnWriteArrayList<>();
    volatile Function<EscalationRequest, CompletionStage<Response>> answer = stands(EscalationState.DISPATCHED);
    final AtomicInteger greeted = new AtomicInteger();
    private final HttpEndpoint http;

    FakeInstance() throws IOException {
        this(0);
    }

    FakeInstance(int port) throws IOException {
        http = new HttpEndpoint(
                "fake-instance",
                HttpSettings.of("127.0.0.1", port, Optional.empty()).withBounds(2, 2_000, 65_536));
        http.openAsyncRoute("POST", DirectCall.PATH, this::handle);
        http.openRoute("GET", DirectCall.READY_PATH, request -> {
            greeted.incrementAndGet();
            return Response.text(200, "ready");
        });
        http.start();
    }

    private CompletionStage<Response> handle(Request request) {
        String timestamp = request.header(DirectCall.TIMESTAMP_HEADER).orElseThrow();
        String signature = request.header(DirectCall.SIGNATURE_HEADER).orElseThrow();
        byte[] presented = HexFormat.of().parseHex(signature.substring("v1=".length()));
        if (!new SigningKey(SECRET, DirectCall.SIGNATURE_USE).signed(presented, timestamp, request.body())) {
            return CompletableFuture.completedStage(Response.error(401, "unsigned"));
        }
        EscalationRequest escalation = Topics.ESCALATION_REQUESTS.valueSerde().decode(request.body());
        asked.add(escalation);
        return answer.apply(escalation);
    }

    static Function<EscalationRequest, CompletionStage<Response>> stands(EscalationState state) {
        return request -> CompletableFuture.completedStage(Response.of(
                state == EscalationState.REQUESTED ? 202 : 200,
                "application/json",
                new DirectAnswer(request.getEscalationId(), state, "webhook", null, 60).encode()));
    }

    FakeInstance answers(EscalationState state) {
        answer = stands(state);
        return this;
    }

    FakeInstance answers(Response response) {
        answer = request -> CompletableFuture.completedStage(response);
        return this;
    }

    /** Takes requests and says nothing. */
    FakeInstance hangs() {
        answer = request -> {
            CompletableFuture<Response> never = new CompletableFuture<>();
            held.add(never);
            return never;
        };
        return this;
    }

    URI uri() {
        return http.uri();
    }

    @Override
    public void close() {
        http.close();
    }
}
