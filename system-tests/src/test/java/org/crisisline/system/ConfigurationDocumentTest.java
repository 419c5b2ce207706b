package org.crisisline.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/configuration.md} is what stands in the services' own files; {@code -Dupdate} writes it anew. */
class ConfigurationDocumentTest {
    private static final Path ROOT = Path.of("..");
    private static final List<String> MODULES = List.of(
            "service-runtime", "ingress-gateway", "delivery-processor", "escalation-service", "monitor-service");

    @Test
    void documentIsThatOfTheReferenceFiles() throws IOException {
        Path document = ROOT.resolve("docs/configuration.md");
        String expected = render();
        if (System.getProperty("update") != null) {
            Files.writeString(document, expected);
        }
        assertThat(document)
                .as("docs/configuration.md (mvn -pl system-tests -am test -Dupdate writes it)")
                .hasContent(expected);
    }

    private static String render() throws IOException {
        StringBuilder text = new StringBuilder("""
                # Configuration

                Generated from the services' own files; `mvn verify -Dupdate` writes it anew.

                Every service reads, from the strongest:

                1. `--set key=value` on its command line,
                2. a HOCON file: `--config FILE`, or the system property `config.file`, or the variable `CRISIS_CONFIG`,
                3. what stands below, in which `${?NAME}` is an environment variable that wins over the line before it.

                A key that a file names therefore wins over the environment. Durations and sizes carry a unit (`250 ms`, `64 KiB`); a bare number is
                taken as milliseconds from a variable whose name ends in `_MS`, and nowhere else. A wrong value, or a key that does not exist, stops the start
                with the key, the value, where it stands, and what was expected.
                """);
        for (String module : MODULES) {
            text.append("\n## ")
                    .append(module)
                    .append(module.equals("service-runtime") ? ": what all services have" : "")
                    .append('\n');
            for (Path file : files(module)) {
                text.append("\n```hocon\n")
                        .append(Files.readString(file).strip())
                        .append("\n```\n");
            }
        }
        return text.toString();
    }

    private static List<Path> files(String module) throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve(module).resolve("src/main/resources"))) {
            return files.filter(file -> file.toString().endsWith(".conf"))
                    .sorted()
                    .toList();
        }
    }
}
