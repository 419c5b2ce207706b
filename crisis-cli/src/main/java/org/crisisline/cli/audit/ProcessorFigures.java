package org.crisisline.cli.audit;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crisisline.cli.embedded.StackException;
import org.crisisline.cli.ledger.LiveFigures;
import org.crisisline.runtime.config.Secret;
import org.crisisline.schemas.topic.Lane;

/** What processors say of themselves at {@code /metrics}: the sums over their stores, all instances together. Blocks; for any thread. */
public final class ProcessorFigures {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final Pattern SAMPLE = Pattern.compile(
            "^(crisis_delivery_(?:open_sessions|log_messages|pending|delivered))\\{([^}]*)\\}\\s+(\\S+)");
    private static final Pattern LANE = Pattern.compile("(?:^|,)\\s*lane=\"([^\"]*)\"");

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final List<URI> processors;
    private final Optional<Secret> token;

    /**
     * @param processors their operations endpoints
     * @param token what they ask for, if they do
     */
    public ProcessorFigures(List<URI> processors, Optional<Secret> token) {
        this.processors = List.copyOf(processors);
        this.token = Objects.requireNonNull(token, "token");
    }

    /**
     * Asks all of them.
     *
     * @return by lane; without a lane of which none says anything
     * @throws StackException when one does not answer as it should
     */
    Map<Lane, LiveFigures> read() throws InterruptedException {
        Map<Lane, LiveFigures> figures = new EnumMap<>(Lane.class);
        for (URI processor : processors) {
            scrape(processor).lines().forEach(line -> add(figures, line));
        }
        return figures;
    }

    private String scrape(URI processor) throws InterruptedException {
        URI uri = processor.resolve("/metrics");
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(TIMEOUT);
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret.reveal()));
        try {
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new StackException(uri + " answered " + response.statusCode() + ", expected 200");
            }
            return response.body();
        } catch (ConnectException e) {
            throw new StackException("the processor does not answer at " + uri + ": nothing listens there", e);
        } catch (IOException e) {
            throw new StackException("the processor does not answer at " + uri + ": " + e.getMessage(), e);
        }
    }

    private static void add(Map<Lane, LiveFigures> figures, String line) {
        Matcher sample = SAMPLE.matcher(line);
        if (!sample.find()) {
            return;
        }
        Matcher lane = LANE.matcher(sample.group(2));
        double value = Double.parseDouble(sample.group(3));
        if (!lane.find() || Double.isNaN(value)) {
            return;
        }
        for (Lane each : Lane.values()) {
            if (each.label().equals(lane.group(1))) {
                figures.merge(each, figures(sample.group(1), Math.round(value)), LiveFigures::plus);
            }
        }
    }

    private static LiveFigures figures(String name, long value) {
        return switch (name) {
            case "crisis_delivery_open_sessions" -> new LiveFigures(value, 0, 0, 0);
            case "crisis_delivery_log_messages" -> new LiveFigures(0, value, 0, 0);
            case "crisis_delivery_pending" -> new LiveFigures(0, 0, value, 0);
            case "crisis_delivery_delivered" -> new LiveFigures(0, 0, 0, value);
            default -> throw new IllegalArgumentException("no figure of a lane: " + name);
        };
    }
}
