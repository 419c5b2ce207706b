package org.crisisline.cli.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DrawnPortsTest {
    @TempDir
    private Path folder;

    /** Another process that draws: takes one port after the other, says which it got, and ends when its input does. */
    static final class Other {
        public static void main(String[] args) throws Exception {
            DrawnPorts ports = new DrawnPorts(Path.of(args[0]));
            for (int i = 1; i < args.length; i++) {
                System.out.println(args[i] + " " + ports.take(Integer.parseInt(args[i])));
            }
            System.out.close();
            System.in.read();
        }
    }

    @Test
    void portTaken_takenAgain_isRefused() {
        DrawnPorts ports = new DrawnPorts(file());

        assertThat(ports.take(20_000)).isTrue();
        assertThat(ports.take(20_000)).isFalse();
        assertThat(ports.take(20_001)).isTrue();
        assertThat(file()).isEmptyFile();
    }

    @Test
    void portTakenHere_askedForByAnotherProcess_isRefused_andOneTakenThereIsFreeWhenItEnds() throws Exception {
        DrawnPorts ports = new DrawnPorts(file());
        assertThat(ports.take(20_000)).isTrue();
        Process other = other("20000", "20001");
        try {
            assertThat(new String(other.getInputStream().readAllBytes(), UTF_8).lines())
                    .containsExactly("20000 false", "20001 true");
            assertThat(ports.take(20_001)).as("while the other process lives").isFalse();
        } finally {
            other.destroyForcibly().waitFor();
        }
        assertThat(ports.take(20_001)).as("after it was killed").isTrue();
    }

    @Test
    void fileThatCanNotBeOpened_doesNotStopTheDraw() throws Exception {
        Files.createDirectory(file());
        DrawnPorts ports = new DrawnPorts(file());

        assertThat(ports.take(20_000)).isTrue();
        assertThat(ports.take(20_001)).isTrue();
    }

    @Test
    void linkInItsPlace_isNotFollowed() throws Exception {
        Path target = folder.resolve("precious");
        Files.createSymbolicLink(file(), target);

        assertThat(new DrawnPorts(file()).take(20_000)).isTrue();
        assertThat(target).doesNotExist();
    }

    private Path file() {
        return folder.resolve("ports");
    }

    private Process other(String... ports) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Other.class.getName(),
                file().toString()));
        command.addAll(List.of(ports));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
