package org.crisisline.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.crisisline.client.frame.ServerFrame;
import org.junit.jupiter.api.AfterEach;

/** A client, a scripted gateway, and both gone after each test. */
abstract class ScriptedTest {
    final ScriptedGateway gateway = new ScriptedGateway();
    final RecordingListener heard = new RecordingListener();
    private final List<AutoCloseable> opened = new ArrayList<>(List.of(gateway));

    @AfterEach
    void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    /** Patient back-off would only make the tests slow. */
    CrisisClientBuilder builder() {
        return CrisisClient.builder()
                .gateways(gateway.url())
                .trust(gateway.trust())
                .token("good")
                .listener(heard)
                .backOff(Duration.ofMillis(10), Duration.ofMillis(50));
    }

    CrisisClient open(CrisisClientBuilder builder) {
        CrisisClient client = builder.build();
        opened.add(client);
        return client;
    }

    /** Has a client connect, and gives back the connection on which it is the active one. */
    ScriptedGateway.Connection connect(CrisisClient client) throws InterruptedException {
        client.connect();
        return gateway.nextConnected();
    }

    /** Has a client that was built as a spare connect, and gives back its connection once the client knows that it is one. */
    ScriptedGateway.Connection connectAsSpare(CrisisClient client) throws InterruptedException {
        CompletionStage<ServerFrame.Connected> connecting = client.connect();
        ScriptedGateway.Connection connection = gateway.next();
        connection.expect("connect");
        connection.send(ScriptedGateway.connected().put("active", false));
        resultOf(connecting);
        return connection;
    }

    <T extends AutoCloseable> T closing(T resource) {
        opened.add(resource);
        return resource;
    }

    static <T> T resultOf(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("nothing came of it within 10 s", e);
        }
    }

    /** What a stage failed with. */
    static Throwable failureOf(CompletionStage<?> stage) {
        try {
            Object result = stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
            throw new AssertionError("expected a failure, found " + result);
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("nothing came of it within 10 s", e);
        }
    }
}
