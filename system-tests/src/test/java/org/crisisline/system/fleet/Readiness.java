package org.crisisline.system.fleet;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Asks services whether they are ready, as a load balancer does. */
final class Readiness {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration BETWEEN = Duration.ofMillis(100);
    private static final Duration ANSWER = Duration.ofSeconds(2);

    private final Addresses addresses;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(ANSWER).build();

    Readiness(Addresses addresses) {
        this.addresses = addresses;
    }

    void await(Node node, NodeProcess process) {
        URI uri = URI.create("http://127.0.0.1:" + addresses.operations(node) + "/health/ready");
        try {
            Awaitility.await().pollInterval(BETWEEN).atMost(PATIENCE).until(() -> {
                if (!process.isAlive()) {
                    throw process.failure("did not start");
                }
                return answers(uri);
            });
        } catch (ConditionTimeoutException e) {
            throw process.failure("was not ready within " + PATIENCE.toSeconds() + " s");
        }
    }

    private boolean answers(URI uri) throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(uri).timeout(ANSWER).build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }
}
