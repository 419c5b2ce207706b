package org.crisisline.escalation.channel.http;

import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * Reads an answer's body to its end, keeps nothing of it, and stops reading after a bound: what it says is not used, but that it came
 * whole is the sign that the receiver is done with the request.
 */
final class BoundedAnswer implements BodySubscriber<Void> {
    private final long limit;
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private Flow.Subscription subscription;
    private long seen;

    private BoundedAnswer(long limit) {
        this.limit = limit;
    }

    static BodyHandler<Void> handler(long limit) {
        return head -> new BoundedAnswer(limit);
    }

    @Override
    public CompletionStage<Void> getBody() {
        return end;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            seen += buffer.remaining();
        }
        if (seen > limit) {
            subscription.cancel();
            end.complete(null);
        }
    }

    @Override
    public void onError(Throwable error) {
        end.completeExceptionally(error);
    }

    @Override
    public void onComplete() {
        end.complete(null);
    }
}
