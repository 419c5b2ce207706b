package org.crisisline.cli.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.crisisline.cli.embedded.StackException;

/** Asks a monitor for its status. Blocks. */
public final class StatusReader {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    /**
     * The document at {@code /api/status}.
     *
     * @throws StackException when the monitor does not answer, or with something else
     */
    public JsonNode read(URI monitor) throws InterruptedException {
        URI uri = monitor.resolve("/api/status");
        try {
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(uri).timeout(TIMEOUT).build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new StackException(uri + " answered " + response.statusCode() + ", expected 200");
            }
            return JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new StackException(uri + " answered something that is no JSON", e);
        } catch (ConnectException e) {
            throw new StackException("the monitor does not answer at " + uri + ": nothing listens there", e);
        } catch (IOException e) {
            throw new StackException("the monitor does not answer at " + uri + ": " + e.getMessage(), e);
        }
    }
}
