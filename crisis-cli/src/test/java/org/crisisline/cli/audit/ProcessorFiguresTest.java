package org.crisisline.cli.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crisisline.cli.embedded.StackException;
import org.crisisline.cli.ledger.LiveFigures;
import org.crisisline.runtime.config.Secret;
import org.crisisline.schemas.topic.Lane;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProcessorFiguresTest {
    private static final String METRICS = """
            # HELP crisis_delivery_pending Pairs
            # TYPE crisis_delivery_pending gauge
            crisis_delivery_pending{instance="p-1",lane="routine",service="delivery-processor"} 3.0
            crisis_delivery_pending{instance="p-1",lane="emergency"} 0.0
            crisis_delivery_delivered{lane="routine"} 1.2E3
            crisis_delivery_log_messages{lane="routine"} 700
            crisis_delivery_open_sessions{lane="routine"} 12.0
            crisis_delivery_sessions{lane="routine"} 99.0
            crisis_delivery_delivered{lane="emergency"} NaN
            """;

    private HttpServer server;
    private URI uri;

    @BeforeEach
    void serve() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/metrics", exchange -> {
            boolean known =
                    "Bearer open sesame".equals(exchange.getRequestHeaders().getFirst("Authorization"));
            byte[] body = METRICS.getBytes(UTF_8);
            exchange.sendResponseHeaders(known ? 200 : 401, known ? body.length : -1);
            if (known) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        server.start();
        uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void end() {
        server.stop(0);
    }

    @Test
    void gaugesOfEachLane_areRead() throws Exception {
        Map<Lane, LiveFigures> figures = figures(List.of(uri), "open sesame").read();

        assertThat(figures)
                .containsOnly(
                        Map.entry(Lane.ROUTINE, new LiveFigures(12, 700, 3, 1_200)),
                        Map.entry(Lane.EMERGENCY, LiveFigures.NONE));
    }

    @Test
    void severalProcessors_areAddedUp() throws Exception {
        assertThat(figures(List.of(uri, uri), "open sesame").read())
                .containsEntry(Lane.ROUTINE, new LiveFigures(24, 1_400, 6, 2_400));
    }

    @Test
    void wrongToken_isSaid() {
        assertThatThrownBy(() -> figures(List.of(uri), "please").read())
                .isInstanceOf(StackException.class)
                .hasMessageContaining("answered 401, expected 200");
    }

    @Test
    void nobodyThere_isSaid() {
        server.stop(0);

        assertThatThrownBy(() -> figures(List.of(uri), "open sesame").read())
                .isInstanceOf(StackException.class)
                .hasMessageContaining("the processor does not answer at " + uri);
    }

    private static ProcessorFigures figures(List<URI> processors, String token) {
        return new ProcessorFigures(processors, Optional.of(new Secret(token)));
    }
}
