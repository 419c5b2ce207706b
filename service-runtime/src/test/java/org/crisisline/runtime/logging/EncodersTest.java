package org.crisisline.runtime.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.TimeoutException;
import org.crisisline.runtime.config.ConfigReader;
import org.crisisline.runtime.config.ConfigSource;
import org.crisisline.runtime.config.ConfigurationException;
import org.crisisline.runtime.config.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

class EncodersTest {
    private static final Map<String, String> FIXED = Map.of("service", "svc");

    private final LoggerContext context = new LoggerContext();

    private LoggingEvent event(String message, Throwable error, KeyValuePair... pairs) {
        context.setMDCAdapter(new LogbackMDCAdapter());
        LoggingEvent event = new LoggingEvent("x", context.getLogger("a.B"), Level.INFO, message, error, null);
        event.setThreadName("main");
        event.setInstant(Instant.parse("2026-01-01T00:00:00.123456Z"));
        for (KeyValuePair pair : pairs) {
            event.addKeyValuePair(pair);
        }
        return event;
    }

    private static String logfmt(LoggingEvent event) {
        return new String(new LogfmtEncoder(FIXED).encode(event), UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "plain-text_1.0:/x | plain-text_1.0:/x",
                "two words | \"two words\"",
                "a=b | \"a=b\"",
                "say \"hi\" | \"say \\\"hi\\\"\"",
                "back\\slash | \"back\\\\slash\"",
                "ümlaut | \"ümlaut\"",
            })
    void value_isQuotedWhereItMustBe(String value, String written) {
        StringBuilder line = new StringBuilder();
        LogfmtEncoder.appendValue(line, value);
        assertThat(line).hasToString(written);
    }

    @Test
    void controlCharactersAndTricks_areEscaped() {
        StringBuilder line = new StringBuilder();
        LogfmtEncoder.appendValue(line, "a\nb\r\t\u0000\u001b[31m\u2028\u202e\ud800x\ud83d\ude00");
        assertThat(line).hasToString("\"a\\nb\\r\\t\\u0000\\u001b[31m\\u2028\\u202e\\ud800x\ud83d\ude00\"");
        StringBuilder empty = new StringBuilder();
        LogfmtEncoder.appendValue(empty, "");
        assertThat(empty).hasToString("\"\"");
    }

    @Test
    void logfmt_isOneLineOfFields() {
        String line = logfmt(event(
                "connection closed",
                null,
                new KeyValuePair(LogKeys.CODE, 4408),
                new KeyValuePair(LogKeys.REASON, "x\nlevel=ERROR forged"),
                new KeyValuePair("bad key", new Secret("hunter2"))));
        assertThat(line)
                .isEqualTo(
                        "ts=2026-01-01T00:00:00.123Z level=INFO service=svc logger=a.B thread=main"
                                + " msg=\"connection closed\" code=4408 reason=\"x\\nlevel=ERROR forged\" bad_key=[REDACTED]\n");
    }

    @Test
    void logfmt_writesErrorsOnTheSameLine() {
        String line = logfmt(event("failed", new IOException("broken")));
        assertThat(line.lines()).hasSize(1);
        assertThat(line)
                .contains("error=java.io.IOException errorMessage=broken stack=\"java.io.IOException: broken\\n");
    }

    @Test
    void anErrorThatMayQuoteWhatWasHandled_isWrittenWithoutItsMessageWhereverItStands() {
        NumberFormatException quoting = new NumberFormatException("For input string: \"I want to die\"");
        IllegalStateException wrapping = new IllegalStateException(quoting);
        wrapping.addSuppressed(new UncheckedIOException(new JsonParseException(null, "at [Source: I want to die]")));

        for (Throwable error : List.of(
                quoting, wrapping, new CompletionException(wrapping), new StackOverflowError("I want to die"))) {
            for (LineEncoder encoder : List.of(new LogfmtEncoder(FIXED), new JsonLineEncoder(FIXED))) {
                assertThat(new String(encoder.encode(event("a record could not be processed", error)), UTF_8))
                        .contains(error.getClass().getName(), "EncodersTest.anErrorThatMayQuote")
                        .doesNotContain("I want to die", "errorMessage");
            }
        }
        assertThat(logfmt(event("failed", wrapping)))
                .contains(
                        "stack=\"java.lang.IllegalStateException\\n\\tat ",
                        "\\tSuppressed: java.io.UncheckedIOException\\n",
                        "\\nCaused by: java.lang.NumberFormatException\\n");
    }

    @Test
    void anErrorWhoseMessagesNameHostsAndTopics_keepsThemWhereverItStands() {
        Throwable error =
                new ExecutionException(new TimeoutException("Topic t not present in metadata after 1500 ms."));

        assertThat(logfmt(event("failed", error)))
                .contains("Caused by: org.apache.kafka.common.errors.TimeoutException: Topic t not present")
                .doesNotContain("errorMessage");
        assertThat(ErrorMessages.inWords(error)).isEqualTo("ExecutionException");
        assertThat(ErrorMessages.inWords(error.getCause()))
                .isEqualTo("TimeoutException: Topic t not present in metadata after 1500 ms.");
    }

    @Test
    void anErrorThatIsItsOwnCauseInTheEnd_isWrittenOnce() {
        IllegalStateException error = new IllegalStateException();
        error.initCause(new IllegalArgumentException(error));

        assertThat(logfmt(event("failed", error)))
                .contains(
                        "Caused by: java.lang.IllegalArgumentException\\n",
                        "java.lang.IllegalStateException [see above]\\n");
    }

    @Test
    void json_isOneObjectALine() throws IOException {
        byte[] bytes = new JsonLineEncoder(FIXED)
                .encode(event(
                        "it \"works\"\n",
                        new IOException("broken"),
                        new KeyValuePair(LogKeys.CODE, 4408),
                        new KeyValuePair("flag", true),
                        new KeyValuePair("nothing", null),
                        new KeyValuePair("nan", Double.NaN)));
        String line = new String(bytes, UTF_8);
        assertThat(line.lines()).hasSize(1);
        JsonNode json = new ObjectMapper().readTree(bytes);
        assertThat(json.get("msg").asText()).isEqualTo("it \"works\"\n");
        assertThat(json.get("code").isNumber()).isTrue();
        assertThat(json.get("flag").isBoolean()).isTrue();
        assertThat(json.get("nothing").asText()).isEqualTo("null");
        assertThat(json.get("nan").asText()).isEqualTo("NaN");
        assertThat(json.get("service").asText()).isEqualTo("svc");
        assertThat(json.get("stack").asText()).contains("java.io.IOException: broken");
    }

    @Test
    void longValues_areCut() {
        assertThat(logfmt(event("m", null, new KeyValuePair("k", "x".repeat(100_000)))))
                .hasSizeLessThan(4_000);
    }

    @Test
    void libraries_areQuietBeforeAnythingIsConfigured() {
        assertThat(LoggerFactory.getLogger("org.apache.kafka.clients.NetworkClient")
                        .isInfoEnabled())
                .isFalse();
        assertThat(LoggerFactory.getLogger("io.netty.channel").isInfoEnabled()).isFalse();
        assertThat(LoggerFactory.getLogger("org.crisisline.x").isInfoEnabled()).isTrue();
        assertThat(LoggerFactory.getLogger("org.crisisline.x").isDebugEnabled()).isFalse();
    }

    @Test
    void settings_comeFromTheSection() {
        LoggingSettings settings =
                settings(Map.of("logging.levels.\"org.apache.kafka\"", "DEBUG", "logging.format", "json"));
        assertThat(settings.format()).isEqualTo(LoggingSettings.Format.JSON);
        assertThat(settings.levels()).containsEntry("org.apache.kafka", "DEBUG").containsEntry("io.netty", "WARN");
        assertThatThrownBy(() -> settings(Map.of("logging.level", "LOUD")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "logging.level = \"LOUD\" (override logging.level): expected TRACE, DEBUG, INFO, WARN, ERROR or OFF");
    }

    private static LoggingSettings settings(Map<String, String> overrides) {
        return LoggingSettings.from(ConfigReader.of(ConfigSource.load("x", null, overrides, Map.of()), "logging"));
    }
}
