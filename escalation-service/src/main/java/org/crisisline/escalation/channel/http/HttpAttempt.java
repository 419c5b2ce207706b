package org.crisisline.escalation.channel.http;

import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import org.crisisline.escalation.channel.ChannelResult;
import org.crisisline.escalation.channel.EscalationCall;

/**
 * One attempt: sends the request and says what the answer means. Returns at once; the future ends with the exchange, never exceptionally,
 * and cancelling it ends the exchange.
 *
 * <table>
 * <caption>Answers</caption>
 * <tr><td>what the format calls an acceptance, come whole</td><td>accepted</td></tr>
 * <tr><td>any other 2xx</td><td>unavailable: something in between answered</td></tr>
 * <tr><td>408, 425, 429, 5xx</td><td>unavailable; {@code Retry-After} counts</td></tr>
 * <tr><td>all others</td><td>refused: asking the same again won't change it</td></tr>
 * <tr><td>none, half of one, no HTTP, too late</td><td>unavailable</td></tr>
 * </table>
 */
final class HttpAttempt {
    private static final long MAX_ANSWER_BYTES = 16 * 1024;

    /** W3C Trace Context; anything else is not sent, since a header that can't be written must not stop a call. */
    private static final Pattern TRACEPARENT = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    private final HttpClient client;
    private final CallFormat format;
    private final Duration timeout;
    private final Clock clock;

    HttpAttempt(HttpClient client, CallFormat format, Duration timeout, Clock clock) {
        this.client = client;
        this.format = format;
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
        HttpRequest.Builder request = format.request(call, clock.instant())
                .timeout(timeout)
                .header("Content-Type", "application/json")
                .header("User-Agent", "crisis-escalation/1");
        String trace = call.demand().traceparent();
        if (trace != null && TRACEPARENT.matcher(trace).matches()) {
            request.header("traceparent", trace);
        }
        return request.build();
    }

    private ChannelResult meaning(HttpResponse<Void> response, Throwable error) {
        if (error != null) {
            return unavailable(describe(error), Optional.empty());
        }
        int status = response.statusCode();
        if (format.isAcceptance(status)) {
            return new ChannelResult.Accepted();
        }
        String why = "the receiver answered " + status;
        if (status >= 200 && status < 300) {
            return unavailable(why + ", expected " + format.acceptance(), Optional.empty());
        }
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
