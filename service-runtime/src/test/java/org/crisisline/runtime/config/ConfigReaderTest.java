package org.crisisline.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.time.DayOfWeek;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigReaderTest {
    private static final Duration MS = Duration.ofMillis(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private static Config parse(String hocon) {
        return ConfigFactory.parseString(hocon, ConfigParseOptions.defaults().setOriginDescription("crisis.conf"));
    }

    private static ConfigReader section(String hocon) {
        return ConfigReader.of(parse("s {\n" + hocon + "\n}"), "s");
    }

    private static Arguments refusal(String hocon, Consumer<ConfigReader> read, String message) {
        return Arguments.of(hocon, read, message);
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                refusal("", r -> r.string("k"), "s.k is not set: expected a text"),
                refusal("k = null", r -> r.string("k"), "s.k is not set: expected a text"),
                refusal("k = \"\"", r -> r.string("k"), "s.k = \"\" (crisis.conf: 2): expected a text"),
                refusal("k = [1]", r -> r.string("k"), "s.k = [1] (crisis.conf: 2): expected a text"),
                refusal("k = {a = 1}", r -> r.secret("k"), "s.k = [REDACTED] (crisis.conf: 2): expected a secret text"),
                refusal(
                        "k = abc",
                        r -> r.port("k"),
                        "s.k = \"abc\" (crisis.conf: 2): expected a port number from 0 to 65535"),
                refusal(
                        "k = 65536",
                        r -> r.port("k"),
                        "s.k = 65536 (crisis.conf: 2): expected a port number from 0 to 65535"),
                refusal(
                        "k = 1.5",
                        r -> r.integer("k", 1, 9),
                        "s.k = 1.5 (crisis.conf: 2): expected a whole number from 1 to 9"),
                refusal(
                        "k = 10",
                        r -> r.integer("k", 1, 9),
                        "s.k = 10 (crisis.conf: 2): expected a whole number from 1 to 9"),
                refusal(
                        "k = 99999999999999999999",
                        r -> r.longValue("k", 1, 9),
                        "(crisis.conf: 2): expected a whole number from 1 to 9"),
                refusal(
                        "k = 12 parsecs",
                        r -> r.bytes("k", 1, 1024),
                        "s.k = \"12 parsecs\" (crisis.conf: 2): expected a size from 1 to 1024 bytes, such as 16KiB"),
                refusal(
                        "k = 2KiB",
                        r -> r.bytes("k", 1, 1024),
                        "s.k = \"2KiB\" (crisis.conf: 2): expected a size from 1 to 1024 bytes, such as 16KiB"),
                refusal(
                        "k = 500",
                        r -> r.duration("k", MS, HOUR),
                        "s.k = 500 (crisis.conf: 2): expected a duration with its unit from 1 ms to 1 h, such as 1 h"),
                refusal(
                        "k = 2h",
                        r -> r.duration("k", MS, HOUR),
                        "s.k = \"2h\" (crisis.conf: 2): expected a duration with its unit from 1 ms to 1 h, such as 1 h"),
                refusal(
                        "k = soon",
                        r -> r.duration("k", MS, HOUR),
                        "s.k = \"soon\" (crisis.conf: 2): expected a duration with its unit"),
                refusal("k = maybe", r -> r.bool("k"), "s.k = \"maybe\" (crisis.conf: 2): expected true or false"),
                refusal(
                        "k = 1.01",
                        r -> r.ratio("k"),
                        "s.k = 1.01 (crisis.conf: 2): expected a ratio from 0 to 1, or per cent such as 5%"),
                refusal("k = NaN", r -> r.ratio("k"), "s.k = \"NaN\" (crisis.conf: 2): expected a ratio"),
                refusal(
                        "k = \"//user:hunter2@host/\"",
                        r -> r.uri("k"),
                        "s.k = \"//[REDACTED]@host/\" (crisis.conf: 2): expected an absolute URI such as wss://host:8443/"),
                refusal("k = \"a\\u0000b\"", r -> r.path("k"), "expected a path of the file system"),
                refusal(
                        "k = [{a = 1}]",
                        r -> r.strings("k"),
                        "s.k = {\"a\":1} (crisis.conf: 2): expected a list of texts, or a text with commas between"),
                refusal(
                        "k = someday",
                        r -> r.enumeration("k", DayOfWeek.class),
                        "s.k = \"someday\" (crisis.conf: 2): expected one of monday, tuesday, wednesday, thursday, friday,"
                                + " saturday, sunday"),
                refusal("", r -> r.section("k"), "s.k is not set: expected a section { … }"),
                refusal("k = 1", r -> r.section("k"), "s.k = 1 (crisis.conf: 2): expected a section { … }"),
                refusal(
                        "k = [1]",
                        r -> r.sections("k"),
                        "s.k = 1 (crisis.conf: 2): expected a list of sections [ { … } ]"),
                refusal(
                        "k = [{a = 1}, {a = x}]",
                        r -> r.sections("k").get(1).port("a"),
                        "s.k[1].a = \"x\" (crisis.conf: 2): expected a port number from 0 to 65535"),
                refusal("k { a = [1] }", r -> r.map("k"), "s.k.a = [1] (crisis.conf: 2): expected a text or number"),
                refusal(
                        "k = \"line\\nbreak\"",
                        r -> r.port("k"),
                        "s.k = \"line\\nbreak\" (crisis.conf: 2): expected a port number"));
    }

    @ParameterizedTest(name = "{0} -> {2}")
    @MethodSource("refusals")
    void wrongValueIsRefusedInOneClearLine(String hocon, Consumer<ConfigReader> read, String message) {
        assertThatThrownBy(() -> read.accept(section(hocon)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(message)
                .message()
                .doesNotContain("\n");
    }

    @Test
    void rightValuesAreRead() {
        ConfigReader r = section("""
                text = hello, number = "42", size = 16KiB, plain = 100, wait = 250 ms, on = yes, share = 5%
                uri = "wss://h:1/", dir = "/tmp/x", list = [a, b], commas = "a, b,", day = FRIDAY, other-day = friday
                secret = hunter2, empty = "", nested { x = 1 }, many = [{ x = 1 }, { x = 2 }]
                props { security.protocol = SSL, "quoted.key" = 7 }
                """);
        assertThat(r.string("text")).isEqualTo("hello");
        assertThat(r.string("number")).isEqualTo("42");
        assertThat(r.integer("number", 0, 100)).isEqualTo(42);
        assertThat(r.bytes("size", 0, 1 << 20)).isEqualTo(16_384);
        assertThat(r.bytes("plain", 0, 1 << 20)).isEqualTo(100);
        assertThat(r.duration("wait", MS, HOUR)).isEqualTo(Duration.ofMillis(250));
        assertThat(r.bool("on")).isTrue();
        assertThat(r.ratio("share")).isEqualTo(0.05);
        assertThat(r.uri("uri").getScheme()).isEqualTo("wss");
        assertThat(r.path("dir")).hasFileName("x");
        assertThat(r.strings("list")).isEqualTo(List.of("a", "b"));
        assertThat(r.strings("commas")).isEqualTo(List.of("a", "b"));
        assertThat(r.enumeration("day", DayOfWeek.class)).isEqualTo(DayOfWeek.FRIDAY);
        assertThat(r.enumeration("other-day", DayOfWeek.class)).isEqualTo(DayOfWeek.FRIDAY);
        assertThat(r.secret("secret").reveal()).isEqualTo("hunter2");
        assertThat(r.optionalString("empty")).isEmpty();
        assertThat(r.optionalSecret("absent")).isEmpty();
        assertThat(r.section("nested").integer("x", 0, 9)).isEqualTo(1);
        assertThat(r.sections("many").get(1).integer("x", 0, 9)).isEqualTo(2);
        assertThat(r.sections("many").get(0).integer("x", 0, 9)).isEqualTo(1);
        assertThat(r.map("props")).isEqualTo(Map.of("security.protocol", "SSL", "quoted.key", "7"));
    }

    @Test
    void sectionOfFreeNames_saysThemAndStillFindsWhatNobodyAskedFor() {
        ConfigReader r = section("ways { webhook { url = x }, \"by hand\" { url = y } }, flat = 1");
        assertThat(r.names("ways")).isEqualTo(List.of("by hand", "webhook"));
        r.section("ways").section("webhook").string("url");
        r.section("ways").section("by hand").has("uri");
        r.has("flat");
        assertThatThrownBy(r::rejectUnknown).hasMessageContaining("unknown key s.ways.by hand.url");
        assertThatThrownBy(() -> r.names("flat")).hasMessageContaining("expected a section { … }");
        assertThatThrownBy(() -> r.names("absent")).hasMessageContaining("s.absent is not set");
    }

    @Test
    void sectionWithDefaults_saysItsOwnFirst_alsoInSectionsBelow() {
        ConfigReader r = section("""
                one { a = 1, breaker { x = 3 } }
                two { typo = 1 }
                all { a = 7, b = 8, breaker { x = 5, y = 6 } }
                """);
        ConfigReader one = r.section("one").withDefaults(r.section("all"));
        assertThat(one.integer("a", 0, 9)).isEqualTo(1);
        assertThat(one.integer("b", 0, 9)).isEqualTo(8);
        assertThat(one.section("breaker").integer("x", 0, 9)).isEqualTo(3);
        assertThat(one.section("breaker").integer("y", 0, 9)).isEqualTo(6);
        r.section("one").rejectUnknown();
        r.section("all").rejectUnknown();

        ConfigReader two = r.section("two").withDefaults(r.section("all"));
        assertThat(two.section("breaker").integer("x", 0, 9)).isEqualTo(5);
        assertThatThrownBy(() -> two.integer("b", 0, 1))
                .hasMessage("s.two.b = 8 (crisis.conf: 4): expected a whole number from 0 to 1");
        assertThatThrownBy(() -> two.integer("c", 0, 1)).hasMessageContaining("s.two.c is not set");
        two.integer("a", 0, 9);
        assertThatThrownBy(r::rejectUnknown).hasMessageContaining("unknown key s.two.typo");
    }

    @Test
    void everythingRead_nothingUnknown() {
        ConfigReader r = section("a = 1, b { c = 2 }, m { free.key = 1 }, d.e = 3");
        r.integer("a", 0, 9);
        r.section("b").integer("c", 0, 9);
        r.map("m");
        r.integer("d.e", 0, 9);
        r.rejectUnknown();
    }

    @Test
    void misspeltKey_isNamedWithTheOneThatWasMeant() {
        ConfigReader r = section("time-out = 1 s");
        assertThat(r.has("timeout")).isFalse();
        r.has("host");
        assertThatThrownBy(r::rejectUnknown)
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("unknown key s.time-out (crisis.conf: 2): did you mean s.timeout?");
    }

    @Test
    void misspeltKeyInASectionBelow_isFoundToo() {
        ConfigReader r = section("tls { prot = 1 }, list = [{ nmae = x }]");
        r.section("tls").has("port");
        assertThatThrownBy(r::rejectUnknown).hasMessageContaining("s.tls.prot").hasMessageContaining("s.tls.port?");
        ConfigReader other = section("list = [{ nmae = x }]");
        other.sections("list").get(0).has("name");
        assertThatThrownBy(other::rejectUnknown).hasMessageContaining("did you mean s.list[0].name?");
    }

    @Test
    void secret_neverPrints() {
        Secret secret = section("k = hunter2").secret("k");
        assertThat(secret).hasToString("[REDACTED]");
        assertThat(secret.matches("hunter2")).isTrue();
        assertThat(secret.matches("hunter3")).isFalse();
        assertThat(secret).isEqualTo(new Secret("hunter2")).isNotEqualTo(new Secret("other"));
    }
}
