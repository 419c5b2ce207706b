package org.crisisline.cli.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    private static final URI WEBSOCKET = URI.create("wss://localhost:8443/chat");
    private static final URI MONITOR = URI.create("http://localhost:8090/");

    @TempDir
    private Path temporary;

    @Test
    void newFolder_opened_hasAPlaceForEverything() {
        try (DataDirectory directory = DataDirectory.open(temporary.resolve("deep/.crisis"))) {
            assertThat(directory.kafka()).isDirectory();
            assertThat(directory.redis()).isDirectory();
            assertThat(directory.tls()).isDirectory();
            assertThat(directory.streams()).isDirectory();
            assertThat(directory.logs()).isDirectory();
            assertThat(directory.isEphemeral()).isFalse();
        }
    }

    @Test
    void heldByThisProcess_openedAgain_isRefusedAndStaysLocked() throws Exception {
        try (DataDirectory directory = DataDirectory.open(temporary)) {
            assertThatThrownBy(() -> DataDirectory.open(temporary))
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining(directory.root() + " is in use by process "
                            + ProcessHandle.current().pid())
                    .hasMessageEndingWith("stop it first, or choose another folder with --data-dir");
            // The refusal must not have dropped the lock for others.
            assertThatThrownBy(() -> DirectoryHolder.start(temporary)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void heldByAnotherProcess_opened_isRefused_andTakenOverWhenThatIsKilled() throws Exception {
        Process holder = DirectoryHolder.start(temporary);
        try {
            assertThatThrownBy(() -> DataDirectory.open(temporary))
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("is in use by process " + holder.pid());
        } finally {
            holder.destroyForcibly().waitFor();
        }
        assertThat(temporary.resolve("pid")).exists();

        try (DataDirectory directory = DataDirectory.open(temporary)) {
            assertThat(Files.readString(directory.root().resolve("pid")))
                    .contains("pid=" + ProcessHandle.current().pid());
        }
    }

    @Test
    void closed_openedAgain_keepsItsSecrets() {
        String secret;
        try (DataDirectory directory = DataDirectory.open(temporary)) {
            secret = directory.secrets().tokenSecret();
        }

        try (DataDirectory directory = DataDirectory.open(temporary)) {
            assertThat(directory.secrets().tokenSecret()).isEqualTo(secret).hasSize(43);
            assertThat(directory.secrets().operationsToken()).isNotEqualTo(secret);
            assertThat(directory.secrets().escalationLinkSecret()).isNotEqualTo(secret);
            assertThat(directory.secrets()).asString().doesNotContain(secret);
        }
    }

    @Test
    void secretReadableByOthers_opened_isClosedToThem() throws IOException {
        Path file;
        try (DataDirectory directory = DataDirectory.open(temporary)) {
            file = directory.secrets().operationsTokenFile();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        DataDirectory.open(temporary).close();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void damagedSecret_opened_isRefusedByNameAndFolderIsGivenBack() throws IOException {
        Path file;
        try (DataDirectory directory = DataDirectory.open(temporary)) {
            file = directory.secrets().operationsTokenFile();
        }
        Files.writeString(file, "short");

        assertThatThrownBy(() -> DataDirectory.open(temporary))
                .isInstanceOf(StackException.class)
                .hasMessageStartingWith(file + " is damaged")
                .hasMessageNotContaining("short");

        Files.delete(file);
        DataDirectory.open(temporary).close();
    }

    @Test
    void fileInsteadOfAFolder_opened_isRefused() throws IOException {
        Path file = Files.createFile(temporary.resolve("file"));

        assertThatThrownBy(() -> DataDirectory.open(file))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("it is not a folder");
    }

    @Test
    void runningStack_published_isFoundUntilItIsClosed() {
        try (DataDirectory directory = DataDirectory.open(temporary)) {
            assertThat(RunningStack.find(temporary)).isEmpty();

            RunningStack stack = directory.publish(
                    WEBSOCKET, MONITOR, directory.tls().resolve("ca.pem"), Map.of("kafka", 9092, "redis", 6379));

            assertThat(RunningStack.find(temporary)).contains(stack);
            assertThat(stack.isAlive()).isTrue();
            assertThat(stack.pid()).isEqualTo(ProcessHandle.current().pid());
            assertThat(stack.ports()).containsEntry("redis", 6379);
            assertThat(stack.operationsTokenFile()).isReadable();
            assertThat(stack.secrets().tokenSecret())
                    .isEqualTo(directory.secrets().tokenSecret());
        }
        assertThat(RunningStack.find(temporary)).isEmpty();
    }

    @Test
    void killedStack_lookedUp_isStale_andForgottenByTheNextStart() throws Exception {
        Process holder = DirectoryHolder.start(temporary);
        RunningStack killed = new RunningStack(
                holder.pid(),
                holder.info().startInstant(),
                temporary,
                WEBSOCKET,
                MONITOR,
                temporary.resolve("ca.pem"),
                temporary.resolve("operations-token"),
                Map.of());
        killed.write();
        assertThat(RunningStack.find(temporary)).isPresent();

        holder.destroyForcibly().waitFor();

        assertThat(RunningStack.find(temporary)).isEmpty();
        assertThat(RunningStack.read(temporary))
                .hasValueSatisfying(stack -> assertThat(stack.isAlive()).isFalse());
        try (DataDirectory directory = DataDirectory.open(temporary)) {
            assertThat(RunningStack.read(directory.root())).isEmpty();
        }
    }

    @Test
    void pidGivenToALaterProcess_lookedUp_isStale() {
        RunningStack stack = new RunningStack(
                ProcessHandle.current().pid(),
                Optional.of(Instant.EPOCH),
                temporary,
                WEBSOCKET,
                MONITOR,
                temporary,
                temporary,
                Map.of());

        assertThat(stack.isAlive()).isFalse();
    }

    @Test
    void damagedDescription_lookedUp_isRefusedByName() throws IOException {
        Files.writeString(temporary.resolve("stack.properties"), "pid=1\n");

        assertThatThrownBy(() -> RunningStack.find(temporary))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("stack.properties can't be read (it has no websocket.url)");
    }

    @Test
    void noFolder_lookedUp_hasNoStack() {
        assertThat(RunningStack.find(temporary.resolve("nothing"))).isEmpty();
    }

    @Test
    void ephemeral_closed_isGone() {
        DataDirectory directory = DataDirectory.ephemeral();
        assertThat(directory.root()).isDirectory();
        assertThat(directory.isEphemeral()).isTrue();

        directory.close();
        directory.close();

        assertThat(directory.root()).doesNotExist();
    }

    @Test
    void ephemeralFolderOfAKilledStack_nextEphemeralStart_deletesIt() throws Exception {
        Path left = Files.createTempDirectory(DataDirectory.EPHEMERAL_PREFIX);
        Process holder = DirectoryHolder.start(left);
        DataDirectory.ephemeral().close();
        assertThat(left).isDirectory();

        holder.destroyForcibly().waitFor();
        DataDirectory.ephemeral().close();

        assertThat(left).doesNotExist();
    }
}
