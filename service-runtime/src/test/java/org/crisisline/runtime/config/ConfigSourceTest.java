package org.crisisline.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigSourceTest {
    private static final String KEY = "kafka.bootstrap-servers";

    @TempDir
    Path directory;

    private Path file(String content) throws IOException {
        return Files.writeString(directory.resolve("crisis.conf"), content);
    }

    @Test
    void strongerSourceWins() throws IOException {
        Path file = file("kafka.bootstrap-servers = \"file:1\"");
        Map<String, String> environment = Map.of("KAFKA_BOOTSTRAP_SERVERS", "env:1");
        Map<String, String> overrides = Map.of(KEY, "override:1");

        assertThat(ConfigSource.load("x", null, Map.of(), Map.of()).getString(KEY))
                .isEqualTo("localhost:9092");
        assertThat(ConfigSource.load("x", null, Map.of(), environment).getString(KEY))
                .isEqualTo("env:1");
        assertThat(ConfigSource.load("x", file, Map.of(), environment).getString(KEY))
                .isEqualTo("file:1");
        assertThat(ConfigSource.load("x", file, overrides, environment).getString(KEY))
                .isEqualTo("override:1");
    }

    @Test
    void servicesOwnDefaults_winOverTheSharedOnes() {
        assertThat(ConfigSource.load("test-service", null, Map.of(), Map.of()).getInt("operations.port"))
                .isEqualTo(7);
        assertThat(ConfigSource.load("x", null, Map.of(), Map.of()).getInt("operations.port"))
                .isZero();
        assertThat(ConfigSource.load("test-service", null, Map.of(), Map.of("OPERATIONS_PORT", "8"))
                        .getInt("operations.port"))
                .isEqualTo(8);
    }

    @Test
    void emptyVariable_countsAsNotSet() {
        assertThat(ConfigSource.load("x", null, Map.of(), Map.of("KAFKA_BOOTSTRAP_SERVERS", ""))
                        .getString(KEY))
                .isEqualTo("localhost:9092");
    }

    @Test
    void variableNamesTheFile() throws IOException {
        Path file = file("kafka.bootstrap-servers = \"file:1\"");
        assertThat(ConfigSource.load("x", null, Map.of(), Map.of("CRISIS_CONFIG", file.toString()))
                        .getString(KEY))
                .isEqualTo("file:1");
    }

    @Test
    void wrongValueFromTheEnvironment_namesTheVariable() {
        Config config = ConfigSource.load("x", null, Map.of(), Map.of("OPERATIONS_PORT", "abc"));
        assertThatThrownBy(() -> ConfigReader.of(config, "operations").port("port"))
                .hasMessage("operations.port = \"abc\" (env OPERATIONS_PORT): expected a port number from 0 to 65535");
    }

    @Test
    void wrongValueInTheFile_namesFileAndLine() throws IOException {
        Config config = ConfigSource.load("x", file("\n\noperations.port = abc"), Map.of(), Map.of());
        assertThatThrownBy(() -> ConfigReader.of(config, "operations").port("port"))
                .message()
                .matches(
                        "operations\\.port = \"abc\" \\(.*crisis\\.conf: 3\\): expected a port number from 0 to 65535");
    }

    @Test
    void wrongValueInReferenceAndOverride_areNamedToo() {
        Config config = ConfigSource.load("x", null, Map.of("operations.port", "abc"), Map.of());
        assertThatThrownBy(() -> ConfigReader.of(config, "operations").port("port"))
                .hasMessageContaining("(override operations.port)");
        assertThatThrownBy(() -> ConfigReader.of(config, "logging").port("level"))
                .message()
                .matches("logging\\.level = \"INFO\" \\(reference\\.conf: \\d+\\): expected .*");
    }

    @Test
    void bareNumber_isADurationOnlyFromAVariableWhoseNameIsTheUnit() {
        Config config =
                ConfigSource.load("test-service", null, Map.of(), Map.of("TEST_WAIT_MS", "1500", "TEST_WAIT", "1500"));
        ConfigReader reader = ConfigReader.of(config, "test");
        assertThat(reader.duration("wait", Duration.ZERO, Duration.ofMinutes(1)))
                .isEqualTo(Duration.ofMillis(1_500));
        assertThatThrownBy(() -> reader.duration("other-wait", Duration.ZERO, Duration.ofMinutes(1)))
                .hasMessageContaining("test.other-wait = \"1500\" (env TEST_WAIT): expected a duration with its unit");
    }

    @Test
    void damagedFile_namesFileLineAndWhat() throws IOException {
        Path file = file("kafka {\n  bootstrap-servers = \n}\nx = ]");
        assertThatThrownBy(() -> ConfigSource.load("x", file, Map.of(), Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("crisis.conf: ")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void missingFile_isRefused() {
        assertThatThrownBy(() -> ConfigSource.load("x", directory.resolve("none.conf"), Map.of(), Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("none.conf is not there");
    }

    @Test
    void substitutionWithoutValue_isRefused() throws IOException {
        Path file = file("kafka.bootstrap-servers = ${NOWHERE}");
        assertThatThrownBy(() -> ConfigSource.load("x", file, Map.of(), Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("NOWHERE");
    }

    @Test
    void slipInASectionsName_isRefused_anotherServicesSectionIsNot() throws IOException {
        assertThatThrownBy(() -> ConfigSource.load("x", file("operatons.port = 1"), Map.of(), Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("unknown section operatons")
                .hasMessageContaining("did you mean operations?");
        assertThat(ConfigSource.load("x", file("gateway.port = 1"), Map.of(), Map.of())
                        .getInt("gateway.port"))
                .isEqualTo(1);
    }

    @Test
    void instance_isWhatWasConfigured_orMadeUp() {
        assertThat(Instance.from("svc", ConfigSource.load("x", null, Map.of(), Map.of("INSTANCE_ID", "svc-7")))
                        .id())
                .isEqualTo("svc-7");
        Config unset = ConfigSource.load("x", null, Map.of(), Map.of());
        assertThat(Instance.from("svc", unset)).isNotEqualTo(Instance.from("svc", unset));
        assertThatThrownBy(() ->
                        Instance.from("svc", ConfigSource.load("x", null, Map.of("instance-id", "a b"), Map.of())))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("instance-id = \"a b\" (override instance-id)");
    }
}
