package org.crisisline.escalation.channel;

import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * One attempt: builds the signed request, sends it, and says what the answer means. Returns at once; the future ends with the
 * exchange, never exceptionally, and cancelling it ends the exchange.
 *
 * <table>
 * <caption>Answers</caption>
 * <tr><td>2xx, come whole</td><td>accepted</td></tr>
 * <tr><td>408, 425, 429, 5xx</td><td>unavailable; {@code Retry-After} counts</td></tr>
 * <tr><td>all others</td><td>refused: asking the same again won't change it</td></tr>
 * <tr><td>none, half of one, no HTTP, too late</td><td>unavailable</td></tr>
 * </table>
 */
final class WebhookRequest {
    private static final long MAX_ANSWER_BYTES = 16 * 1024;

    private final HttpClient client;
    private final URI url;
    private final WebhookSignature signature;
    private final Duration timeout;
    private final Clock clock;

    WebhookRequest(HttpClient client, URI url, WebhookSignature signature, Duration timeout, Clock clock) {
        this.client = client;
        this.url = url;
        this.signature = signature;
        this.timeout = timeout;
        this.clock = clock;
    }

    CompletableFuture<ChannelResult> send(EscalationCall call) {
        CompletableFuture<HttpResponse<Void>> exchange =
                client.sendAsync(request(call), BoundedAnswer.handler(MAX_ANSWER_BYTES));
        CompletableFuture<ChannelResult> result = exchange.handle(this::meaning);
        var unused = result.whenComplete((meaning, error) -> {
            if (result.isCancelled()) {
                // Ends the connection, too: nothing of an exchange that hangs is kept.
                exchange.cancel(true);
            }
        });
        return result;
    }

    private HttpRequest request(EscalationCall call) {
        byte[] body = WebhookBody.of(call);
        String timestamp = Long.toString(clock.instant().getEpochSecond());
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .timeout(timeout)
                .header("Content-Type", "application/json")
                .header("User-Agent", "crisis-escalation/1")
                .header("Idempotency-Key", call.demand().escalationId())
                .header("Crisis-Timestamp", timestamp)
                .header("Crisis-Signature", signature.of(timestamp, body))
                .POST(BodyPublishers.ofByteArray(body));
        if (call.demand().traceparent() != null) {
            request.header("traceparent", call.demand().traceparent());
        }
        return request.build();
    }

    private ChannelResult meaning(HttpResponse<Void> response, Throwable error) {
        if (error != null) {
            return unavailable(describe(error), Optional.empty());
        }
        int status = response.statusCode();
        if (status >= 200 && status < 300) {
            return new ChannelResult.Accepted();
        }
        String why = "the receiver answered " + status;
        if (status == 408 || status == 425 || status == 429 || status >= 500) {
            return unavailable(
                    why,
                    response.headers()
                            .firstValue("Retry-After")
                            .flatMap(value -> RetryAfter.parse(value, clock.instant())));
        }
        return new ChannelResult.Refused(why + ", expected 2xx");
    }

    private static ChannelResult unavailable(String why, Optional<Duration> retryAfter) {
        return new ChannelResult.Unavailable(why, retryAfter);
    }

    /** The class tells the kind; the message may hold what the receiver sent, and stays out of records and logs. */
    private static String describe(Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (cause instanceof HttpTimeoutException) {
            return "no answer in time";
        }
        if (cause instanceof ConnectException) {
            return "no connection to the receiver";
        }
        return "the exchange broke off: " + cause.getClass().getSimpleName();
    }
}
