package org.crisisline.cli.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedRedisTest {
    @TempDir
    private Path temporary;

    private DataDirectory directory;

    @BeforeEach
    void open() {
        directory = DataDirectory.open(temporary);
    }

    @AfterEach
    void close() {
        directory.close();
    }

    @Test
    void started_asked_answersOnlyWithThePassword() throws Exception {
        try (EmbeddedRedis redis = EmbeddedRedis.start(directory, Ports.free())) {
            String password = directory.secrets().redisPassword();

            assertThat(ask(redis.port(), "PING")).startsWith("-NOAUTH");
            assertThat(ask(redis.port(), "AUTH wrong")).startsWith("-WRONGPASS");
            assertThat(ask(redis.port(), "AUTH " + password, "PING")).isEqualTo("+PONG");
            assertThat(ask(redis.port(), "AUTH " + password, "CONFIG GET maxmemory-policy"))
                    .isEqualTo("*2");
        }
    }

    @Test
    void started_listed_showsNoPassword() throws Exception {
        try (EmbeddedRedis redis = EmbeddedRedis.start(directory, Ports.free())) {
            String password = directory.secrets().redisPassword();
            ProcessHandle process = ProcessHandle.of(redis.pid()).orElseThrow();

            assertThat(process.info().arguments().orElseThrow()).noneMatch(argument -> argument.contains(password));
            Path configuration = directory.redis().resolve("redis.conf");
            assertThat(Files.readString(configuration)).contains(password);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(configuration)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void closed_portIsFreeAndNothingRuns() {
        int port = Ports.free();
        EmbeddedRedis redis = EmbeddedRedis.start(directory, port);
        long pid = redis.pid();

        redis.close();
        redis.close();

        assertThat(redis.isAlive()).isFalse();
        assertThat(ProcessHandle.of(pid)).isEmpty();
        Ports.requireFree("Redis", port, "--redis-port");
    }

    @Test
    void orphanOfAKilledStack_startedAgain_isReplaced() {
        int port = Ports.free();
        EmbeddedRedis orphan = EmbeddedRedis.start(directory, port);

        try (EmbeddedRedis redis = EmbeddedRedis.start(directory, port)) {
            assertThat(orphan.isAlive()).isFalse();
            assertThat(redis.isAlive()).isTrue();
            assertThat(redis.pid()).isNotEqualTo(orphan.pid());
        }
    }

    @Test
    void pidOfAnotherProcess_started_isLeftAlone() throws Exception {
        Process stranger = new ProcessBuilder("sleep", "60").start();
        try {
            ProcessIdentity.of(stranger.toHandle()).write(directory.redis().resolve("pid"));

            EmbeddedRedis.start(directory, Ports.free()).close();

            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly().waitFor();
        }
    }

    @Test
    void redisOfAnotherFolder_started_isLeftAlone() throws Exception {
        try (DataDirectory elsewhere = DataDirectory.open(temporary.resolve("elsewhere"));
                EmbeddedRedis stranger = EmbeddedRedis.start(elsewhere, Ports.free())) {
            Files.copy(elsewhere.redis().resolve("pid"), directory.redis().resolve("pid"));

            EmbeddedRedis.start(directory, Ports.free()).close();

            assertThat(stranger.isAlive()).isTrue();
        }
    }

    @Test
    void killed_saysSo() {
        try (EmbeddedRedis redis = EmbeddedRedis.start(directory, Ports.free())) {
            ProcessHandle.of(redis.pid()).orElseThrow().destroyForcibly();

            await().atMost(Duration.ofSeconds(5))
                    .untilAsserted(() -> assertThat(redis.ended()).isCompletedWithValue(137));
        }
    }

    @Test
    void takenPort_started_isRefused() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, Ports.loopback())) {
            assertThatThrownBy(() -> EmbeddedRedis.start(directory, taken.getLocalPort()))
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("(Redis) is taken; choose another with --redis-port");
        }
    }

    /** The first line of the answer to the last of {@code commands}. */
    private static String ask(int port, String... commands) throws IOException {
        try (Socket socket = new Socket(Ports.loopback(), port);
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
            String answer = "";
            for (String command : commands) {
                socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
                answer = in.readLine();
            }
            return answer;
        }
    }
}
