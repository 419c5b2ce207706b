package org.crisisline.runtime.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads checked values from one section of a resolved {@link Config}.
 *
 * <p>Every refusal is a {@link ConfigurationException} of one line: full key, value found (never a secret's), where it was found, what
 * was expected:
 *
 * <pre>gateway.tls.port = "abc" (crisis.conf: 3): expected a port number from 0 to 65535</pre>
 *
 * <p>A reader remembers what was asked of it, so that {@link #rejectUnknown()} can name what nobody asked for. Keys are single
 * names or dotted paths. Not thread-safe: used by the thread that starts the service.
 */
public final class ConfigReader {
    private static final Pattern DIGITS = Pattern.compile("[+-]?\\d+");

    private final ConfigSection section;
    private final Map<String, List<ConfigReader>> children;
    private final Optional<ConfigReader> defaults;

    private ConfigReader(ConfigObject object, String prefix, Optional<ConfigReader> defaults) {
        this(new ConfigSection(object, prefix, defaults.map(others -> others.section)), defaults, new TreeMap<>());
    }

    private ConfigReader(
            ConfigSection section, Optional<ConfigReader> defaults, Map<String, List<ConfigReader>> children) {
        this.section = section;
        this.defaults = defaults;
        this.children = children;
    }

    /** A reader of the whole of a resolved configuration. */
    public static ConfigReader of(Config config) {
        return new ConfigReader(config.root(), "", Optional.empty());
    }

    /** A reader of the section at a path, the same as {@code of(config).section(path)}. */
    public static ConfigReader of(Config config, String path) {
        return of(config).section(path);
    }

    /**
     * The same section, where what is not set is what another one says; in sections below, too. Messages name the keys of this one. Each
     * of the two still refuses its own unknown keys.
     */
    public ConfigReader withDefaults(ConfigReader others) {
        return new ConfigReader(section.withDefaults(others.section), Optional.of(others), children);
    }

    /** The full path of a key, as it stands in messages. */
    public String fullKey(String key) {
        return section.fullKey(key);
    }

    /** Whether the key has a value that is neither null nor an empty text. */
    public boolean has(String key) {
        return section.find(key).filter(value -> !isEmptyText(value)).isPresent();
    }

    /** A text that is there and not empty. */
    public String string(String key) {
        return text(key, required(key, "a text"), "a text");
    }

    /** A text; missing, null or empty counts as not set. */
    public Optional<String> optionalString(String key) {
        return has(key) ? Optional.of(string(key)) : Optional.empty();
    }

    /** A secret that is there and not empty. Its value appears in no message. */
    public Secret secret(String key) {
        ConfigValue value = required(key, "a secret");
        if (!isScalar(value)) {
            throw Refusal.ofSecret(fullKey(key), value, "a secret text");
        }
        return new Secret(String.valueOf(value.unwrapped()));
    }

    /** A secret; missing, null or empty counts as not set. */
    public Optional<Secret> optionalSecret(String key) {
        return has(key) ? Optional.of(secret(key)) : Optional.empty();
    }

    /** A whole number from {@code min} to {@code max}, both included. */
    public int integer(String key, int min, int max) {
        return Math.toIntExact(longValue(key, min, max));
    }

    /** A whole number from {@code min} to {@code max}, both included. */
    public long longValue(String key, long min, long max) {
        return whole(key, min, max, "a whole number from " + min + " to " + max);
    }

    /** A TCP port; 0 means any free one. */
    public int port(String key) {
        return Math.toIntExact(whole(key, 0, 65_535, "a port number from 0 to 65535"));
    }

    private long whole(String key, long min, long max, String expected) {
        return parsed(
                key,
                expected,
                value -> new BigDecimal(trimmed(value)).longValueExact(),
                number -> number >= min && number <= max);
    }

    /** A size in bytes, written with a unit ({@code 16KiB}, {@code 1MB}) or as a plain number of bytes. */
    public long bytes(String key, long min, long max) {
        String expected = "a size from " + min + " to " + max + " bytes, such as 16KiB";
        return parsed(key, expected, value -> value.atKey("v").getBytes("v"), size -> size >= min && size <= max);
    }

    /**
     * A duration with its unit ({@code 250 ms}, {@code 2s}). A number without unit is refused, unless it comes from an
     * environment variable whose name ends in {@code _MS}: there the name is the unit.
     */
    public Duration duration(String key, Duration min, Duration max) {
        String expected = "a duration with its unit from " + Refusal.show(min) + " to " + Refusal.show(max)
                + ", such as " + Refusal.show(max);
        return parsed(
                key,
                expected,
                ConfigReader::durationOf,
                duration -> duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0);
    }

    private static Duration durationOf(ConfigValue value) {
        if (DIGITS.matcher(trimmed(value)).matches() && !Origins.isMillisecondVariable(value.origin())) {
            throw new IllegalArgumentException("a number without unit");
        }
        return value.atKey("v").getDuration("v");
    }

    /** {@code true} or {@code false} (also yes, no, on, off). */
    public boolean bool(String key) {
        String expected = "true or false";
        ConfigValue value = required(key, expected);
        return switch (text(key, value, expected).trim().toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on" -> true;
            case "false", "no", "off" -> false;
            default -> throw refuse(key, value, expected);
        };
    }

    /** A share of the whole, from 0 to 1, or in per cent ({@code 5%}). */
    public double ratio(String key) {
        return parsed(
                key,
                "a ratio from 0 to 1, or per cent such as 5%",
                ConfigReader::ratioOf,
                ratio -> ratio >= 0 && ratio <= 1);
    }

    private static double ratioOf(ConfigValue value) {
        String text = trimmed(value);
        return text.endsWith("%")
                ? Double.parseDouble(text.substring(0, text.length() - 1)) / 100
                : Double.parseDouble(text);
    }

    /** An absolute URI with a scheme. */
    public URI uri(String key) {
        return parsed(
                key, "an absolute URI such as wss://host:8443/", value -> URI.create(trimmed(value)), URI::isAbsolute);
    }

    /** An absolute URI; missing, null or empty counts as not set. */
    public Optional<URI> optionalUri(String key) {
        return has(key) ? Optional.of(uri(key)) : Optional.empty();
    }

    /** A path in the file system; whether something is there is not looked at. */
    public Path path(String key) {
        return parsed(
                key, "a path of the file system", value -> Path.of(String.valueOf(value.unwrapped())), path -> true);
    }

    /** A path in the file system; missing, null or empty counts as not set. */
    public Optional<Path> optionalPath(String key) {
        return has(key) ? Optional.of(path(key)) : Optional.empty();
    }

    /** A list of texts, or one text with commas between (as environment variables give it). May be empty. */
    public List<String> strings(String key) {
        String expected = "a list of texts, or a text with commas between";
        ConfigValue value = section.get(key, expected);
        if (value instanceof ConfigList list) {
            List<String> texts = new ArrayList<>(list.size());
            for (ConfigValue element : list) {
                if (!isScalar(element)) {
                    throw refuse(key, element, expected);
                }
                texts.add(String.valueOf(element.unwrapped()));
            }
            return List.copyOf(texts);
        }
        return Arrays.stream(text(key, value, expected).split(",", -1))
                .map(String::trim)
                .filter(t -> !t.isEmpty())
                .toList();
    }

    /** A constant of an enum, in any case, {@code -} for {@code _}. */
    public <E extends Enum<E>> E enumeration(String key, Class<E> type) {
        String expected = "one of "
                + Arrays.stream(type.getEnumConstants()).map(Refusal::show).collect(Collectors.joining(", "));
        ConfigValue value = required(key, expected);
        String text = text(key, value, expected).trim().replace('-', '_');
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(text)) {
                return constant;
            }
        }
        throw refuse(key, value, expected);
    }

    /** A reader of a section below; the same reader each time. */
    public ConfigReader section(String key) {
        List<ConfigReader> existing = children.get(key);
        if (existing != null && existing.size() == 1) {
            return existing.get(0);
        }
        String expected = "a section { … }";
        ConfigValue value = section.get(key, expected);
        if (!(value instanceof ConfigObject object)) {
            throw refuse(key, value, expected);
        }
        // Found among the defaults alone: nothing of it is this section's own.
        boolean own = section.findOwn(key).isPresent();
        Optional<ConfigReader> below = defaults.filter(others -> others.section
                        .find(key)
                        .filter(ConfigObject.class::isInstance)
                        .isPresent())
                .map(others -> others.section(key));
        ConfigReader reader =
                new ConfigReader(own ? object : ConfigFactory.empty().root(), fullKey(key), below);
        children.put(key, List.of(reader));
        return reader;
    }

    /** Readers of a list of sections, in its order. */
    public List<ConfigReader> sections(String key) {
        String expected = "a list of sections [ { … } ]";
        ConfigValue value = section.get(key, expected);
        if (!(value instanceof ConfigList list)) {
            throw refuse(key, value, expected);
        }
        List<ConfigReader> readers = new ArrayList<>(list.size());
        for (ConfigValue element : list) {
            if (!(element instanceof ConfigObject object)) {
                throw refuse(key, element, expected);
            }
            readers.add(new ConfigReader(object, fullKey(key) + "[" + readers.size() + "]", Optional.empty()));
        }
        children.put(key, List.copyOf(readers));
        return List.copyOf(readers);
    }

    /** The names of what stands in a section whose keys are names of somebody's choice, in alphabetical order. */
    public List<String> names(String key) {
        section(key);
        ConfigObject object = (ConfigObject) section.find(key).orElseThrow();
        return List.copyOf(new TreeSet<>(object.keySet()));
    }

    /**
     * A section of free keys, such as passthrough properties; nested names are joined by dots. All of it counts as known.
     */
    public Map<String, String> map(String key) {
        String expected = "a section of keys and texts";
        ConfigValue value = section.get(key, expected);
        if (!(value instanceof ConfigObject object)) {
            throw refuse(key, value, expected);
        }
        Map<String, String> map = new LinkedHashMap<>();
        for (Map.Entry<String, ConfigValue> entry : new TreeMap<>(flat(object)).entrySet()) {
            if (!isScalar(entry.getValue())) {
                throw refuse(key + "." + entry.getKey(), entry.getValue(), "a text or number");
            }
            map.put(entry.getKey(), String.valueOf(entry.getValue().unwrapped()));
        }
        return Collections.unmodifiableMap(map);
    }

    private static Map<String, ConfigValue> flat(ConfigObject object) {
        Map<String, ConfigValue> flat = new LinkedHashMap<>();
        object.toConfig()
                .entrySet()
                .forEach(e -> flat.put(String.join(".", ConfigUtil.splitPath(e.getKey())), e.getValue()));
        return flat;
    }

    /**
     * Refuses keys of this section, and of the sections below that were read, that nobody has asked for. Call it after all reads.
     *
     * @throws ConfigurationException naming the first such key and the known one closest to it
     */
    public void rejectUnknown() {
        children.values().forEach(readers -> readers.forEach(ConfigReader::rejectUnknown));
        section.rejectUnknown();
    }

    /** The refusal of a value for a reason that only the caller knows, in the form that all refusals have. */
    public ConfigurationException wrong(String key, String expected) {
        return section.find(key)
                .map(value -> refuse(key, value, expected))
                .orElseGet(() -> Refusal.missing(fullKey(key), expected));
    }

    /** As {@link #wrong}, for a value that must not be shown. */
    public ConfigurationException wrongSecret(String key, String expected) {
        return section.find(key)
                .map(value -> Refusal.ofSecret(fullKey(key), value, expected))
                .orElseGet(() -> Refusal.missing(fullKey(key), expected));
    }

    /** Makes something of a value; what the parser throws, or what is not legal, is refused. */
    private <T> T parsed(String key, String expected, Function<ConfigValue, T> parser, Predicate<T> isLegal) {
        ConfigValue value = required(key, expected);
        text(key, value, expected);
        try {
            T parsed = parser.apply(value);
            if (isLegal.test(parsed)) {
                return parsed;
            }
        } catch (IllegalArgumentException | ArithmeticException | ConfigException e) {
            throw refuse(key, value, expected);
        }
        throw refuse(key, value, expected);
    }

    private ConfigValue required(String key, String expected) {
        ConfigValue value = section.get(key, expected);
        if (isEmptyText(value)) {
            throw refuse(key, value, expected);
        }
        return value;
    }

    private String text(String key, ConfigValue value, String expected) {
        if (!isScalar(value)) {
            throw refuse(key, value, expected);
        }
        return String.valueOf(value.unwrapped());
    }

    private static String trimmed(ConfigValue value) {
        return String.valueOf(value.unwrapped()).trim();
    }

    private static boolean isEmptyText(ConfigValue value) {
        return value.unwrapped() instanceof String text && text.isBlank();
    }

    private static boolean isScalar(ConfigValue value) {
        return value.valueType() == ConfigValueType.STRING
                || value.valueType() == ConfigValueType.NUMBER
                || value.valueType() == ConfigValueType.BOOLEAN;
    }

    private ConfigurationException refuse(String key, ConfigValue value, String expected) {
        return Refusal.of(fullKey(key), value, expected);
    }
}
