package org.crisisline.runtime.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
    private static final int MAX_SHOWN = 80;
    private static final Pattern DIGITS = Pattern.compile("[+-]?\\d+");
    private static final Pattern USER_INFO = Pattern.compile("//[^/@]*@");

    private final ConfigObject object;
    private final String prefix;
    private final Set<String> known;
    private final Map<String, List<ConfigReader>> children;
    private final Optional<ConfigReader> defaults;

    private ConfigReader(ConfigObject object, String prefix) {
        this(object, prefix, Optional.empty());
    }

    private ConfigReader(ConfigObject object, String prefix, Optional<ConfigReader> defaults) {
        this(object, prefix, defaults, new TreeSet<>(), new TreeMap<>());
    }

    private ConfigReader(
            ConfigObject object,
            String prefix,
            Optional<ConfigReader> defaults,
            Set<String> known,
            Map<String, List<ConfigReader>> children) {
        this.object = object;
        this.prefix = prefix;
        this.defaults = defaults;
        this.known = known;
        this.children = children;
    }

    /** A reader of the whole of a resolved configuration. */
    public static ConfigReader of(Config config) {
        return new ConfigReader(config.root(), "");
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
        return new ConfigReader(object, prefix, Optional.of(others), known, children);
    }

    /** The full path of a key, as it stands in messages. */
    public String fullKey(String key) {
        return prefix.isEmpty() ? key : prefix + "." + key;
    }

    /** Whether the key has a value that is neither null nor an empty text. */
    public boolean has(String key) {
        ConfigValue value = find(key);
        return value != null && !isEmptyText(value);
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
            throw refuse(key, Secret.REDACTED, value, "a secret text");
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
        ConfigValue value = required(key, expected);
        try {
            long number = new BigDecimal(text(key, value, expected).trim()).longValueExact();
            if (number >= min && number <= max) {
                return number;
            }
        } catch (ArithmeticException | NumberFormatException e) {
            throw refuse(key, value, expected);
        }
        throw refuse(key, value, expected);
    }

    /** A size in bytes, written with a unit ({@code 16KiB}, {@code 1MB}) or as a plain number of bytes. */
    public long bytes(String key, long min, long max) {
        String expected = "a size from " + min + " to " + max + " bytes, such as 16KiB";
        ConfigValue value = required(key, expected);
        text(key, value, expected);
        try {
            long size = value.atKey("v").getBytes("v");
            if (size >= min && size <= max) {
                return size;
            }
        } catch (ConfigException e) {
            throw refuse(key, value, expected);
        }
        throw refuse(key, value, expected);
    }

    /**
     * A duration with its unit ({@code 250 ms}, {@code 2s}). A number without unit is refused, unless it comes from an
     * environment variable whose name ends in {@code _MS}: there the name is the unit.
     */
    public Duration duration(String key, Duration min, Duration max) {
        String expected = "a duration with its unit from " + show(min) + " to " + show(max) + ", such as " + show(max);
        ConfigValue value = required(key, expected);
        String text = text(key, value, expected).trim();
        if (DIGITS.matcher(text).matches() && !Origins.isMillisecondVariable(value.origin())) {
            throw refuse(key, value, expected);
        }
        try {
            Duration duration = value.atKey("v").getDuration("v");
            if (duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0) {
                return duration;
            }
        } catch (ConfigException e) {
            throw refuse(key, value, expected);
        }
        throw refuse(key, value, expected);
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
        String expected = "a ratio from 0 to 1, or per cent such as 5%";
        ConfigValue value = required(key, expected);
        String text = text(key, value, expected).trim();
        try {
            double ratio = text.endsWith("%")
                    ? Double.parseDouble(text.substring(0, text.length() - 1)) / 100
                    : Double.parseDouble(text);
            if (ratio >= 0 && ratio <= 1) {
                return ratio;
            }
        } catch (NumberFormatException e) {
            throw refuse(key, value, expected);
        }
        throw refuse(key, value, expected);
    }

    /** An absolute URI with a scheme. */
    public URI uri(String key) {
        String expected = "an absolute URI such as wss://host:8443/";
        ConfigValue value = required(key, expected);
        try {
            URI uri = new URI(text(key, value, expected).trim());
            if (uri.isAbsolute()) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw refuse(key, value, expected);
        }
        throw refuse(key, value, expected);
    }

    /** An absolute URI; missing, null or empty counts as not set. */
    public Optional<URI> optionalUri(String key) {
        return has(key) ? Optional.of(uri(key)) : Optional.empty();
    }

    /** A path in the file system; whether something is there is not looked at. */
    public Path path(String key) {
        String expected = "a path of the file system";
        ConfigValue value = required(key, expected);
        try {
            return Path.of(text(key, value, expected));
        } catch (InvalidPathException e) {
            throw refuse(key, value, expected);
        }
    }

    /** A path in the file system; missing, null or empty counts as not set. */
    public Optional<Path> optionalPath(String key) {
        return has(key) ? Optional.of(path(key)) : Optional.empty();
    }

    /** A list of texts, or one text with commas between (as environment variables give it). May be empty. */
    public List<String> strings(String key) {
        String expected = "a list of texts, or a text with commas between";
        ConfigValue value = find(key);
        if (value == null) {
            throw missing(key, expected);
        }
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
                + Arrays.stream(type.getEnumConstants()).map(ConfigReader::show).collect(Collectors.joining(", "));
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
        ConfigValue value = find(key);
        if (value == null) {
            throw missing(key, expected);
        }
        if (!(value instanceof ConfigObject section)) {
            throw refuse(key, value, expected);
        }
        // Found among the defaults alone: nothing of it is this section's own.
        boolean own = value == findOwn(key);
        Optional<ConfigReader> below = defaults.filter(others -> others.find(key) instanceof ConfigObject)
                .map(others -> others.section(key));
        ConfigReader reader =
                new ConfigReader(own ? section : ConfigFactory.empty().root(), fullKey(key), below);
        children.put(key, List.of(reader));
        return reader;
    }

    /** Readers of a list of sections, in its order. */
    public List<ConfigReader> sections(String key) {
        String expected = "a list of sections [ { … } ]";
        ConfigValue value = find(key);
        if (value == null) {
            throw missing(key, expected);
        }
        if (!(value instanceof ConfigList list)) {
            throw refuse(key, value, expected);
        }
        List<ConfigReader> readers = new ArrayList<>(list.size());
        for (ConfigValue element : list) {
            if (!(element instanceof ConfigObject section)) {
                throw refuse(key, element, expected);
            }
            readers.add(new ConfigReader(section, fullKey(key) + "[" + readers.size() + "]"));
        }
        children.put(key, List.copyOf(readers));
        return List.copyOf(readers);
    }

    /** The names of what stands in a section whose keys are names of somebody's choice, in alphabetical order. */
    public List<String> names(String key) {
        section(key);
        ConfigObject section = (ConfigObject) Objects.requireNonNull(find(key));
        return List.copyOf(new TreeSet<>(section.keySet()));
    }

    /**
     * A section of free keys, such as passthrough properties; nested names are joined by dots. All of it counts as known.
     */
    public Map<String, String> map(String key) {
        String expected = "a section of keys and texts";
        ConfigValue value = find(key);
        if (value == null) {
            throw missing(key, expected);
        }
        if (!(value instanceof ConfigObject section)) {
            throw refuse(key, value, expected);
        }
        Map<String, String> map = new LinkedHashMap<>();
        for (Map.Entry<String, ConfigValue> entry : new TreeMap<>(flat(section)).entrySet()) {
            if (!isScalar(entry.getValue())) {
                throw refuse(key + "." + entry.getKey(), entry.getValue(), "a text or number");
            }
            map.put(entry.getKey(), String.valueOf(entry.getValue().unwrapped()));
        }
        return Collections.unmodifiableMap(map);
    }

    private static Map<String, ConfigValue> flat(ConfigObject section) {
        Map<String, ConfigValue> flat = new LinkedHashMap<>();
        section.toConfig()
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
        rejectUnknown(object, "");
    }

    private void rejectUnknown(ConfigObject at, String path) {
        for (String name : new TreeSet<>(at.keySet())) {
            String key = path + name;
            if (known.contains(key)) {
                continue;
            }
            ConfigValue value = at.get(name);
            // A dotted key that was asked for makes the objects on its way known.
            if (value instanceof ConfigObject inner && known.stream().anyMatch(k -> k.startsWith(key + "."))) {
                rejectUnknown(inner, key + ".");
                continue;
            }
            String hint = Suggestion.closest(key, known)
                    .map(k -> "did you mean " + fullKey(k) + "?")
                    .orElse("no key is known here");
            throw new ConfigurationException(
                    "unknown key " + fullKey(key) + " (" + Origins.describe(value.origin()) + "): " + hint);
        }
    }

    /** The refusal of a value for a reason that only the caller knows, in the form that all refusals have. */
    public ConfigurationException wrong(String key, String expected) {
        ConfigValue value = find(key);
        return value == null ? missing(key, expected) : refuse(key, value, expected);
    }

    /** As {@link #wrong}, for a value that must not be shown. */
    public ConfigurationException wrongSecret(String key, String expected) {
        ConfigValue value = find(key);
        return value == null ? missing(key, expected) : refuse(key, Secret.REDACTED, value, expected);
    }

    private ConfigValue find(String key) {
        Objects.requireNonNull(key, "key");
        // Asked for among the defaults, too, when they aren't needed: they know the key all the same.
        ConfigValue otherwise = defaults.map(others -> others.find(key)).orElse(null);
        known.add(key);
        ConfigValue own = findOwn(key);
        return own == null ? otherwise : own;
    }

    private ConfigValue findOwn(String key) {
        ConfigValue value = object;
        for (String name : key.split("\\.", -1)) {
            if (!(value instanceof ConfigObject section)) {
                return null;
            }
            value = section.get(name);
        }
        return value == null || value.valueType() == ConfigValueType.NULL ? null : value;
    }

    private ConfigValue required(String key, String expected) {
        ConfigValue value = find(key);
        if (value == null) {
            throw missing(key, expected);
        }
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

    private static boolean isEmptyText(ConfigValue value) {
        return value.unwrapped() instanceof String text && text.isBlank();
    }

    private static boolean isScalar(ConfigValue value) {
        return value.valueType() == ConfigValueType.STRING
                || value.valueType() == ConfigValueType.NUMBER
                || value.valueType() == ConfigValueType.BOOLEAN;
    }

    private ConfigurationException missing(String key, String expected) {
        return new ConfigurationException(fullKey(key) + " is not set: expected " + expected);
    }

    private ConfigurationException refuse(String key, ConfigValue value, String expected) {
        return refuse(key, show(value), value, expected);
    }

    private ConfigurationException refuse(String key, String shown, ConfigValue value, String expected) {
        return new ConfigurationException(
                fullKey(key) + " = " + shown + " (" + Origins.describe(value.origin()) + "): expected " + expected);
    }

    private static String show(ConfigValue value) {
        String rendered =
                USER_INFO.matcher(value.render(ConfigRenderOptions.concise())).replaceAll("//" + Secret.REDACTED + "@");
        return rendered.length() <= MAX_SHOWN ? rendered : rendered.substring(0, MAX_SHOWN) + "…";
    }

    private static String show(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String show(Duration duration) {
        if (duration.toNanosPart() % 1_000_000 != 0) {
            return duration.toNanos() + " ns";
        }
        if (duration.toMillisPart() != 0 || duration.isZero()) {
            return duration.toMillis() + " ms";
        }
        if (duration.toSecondsPart() != 0) {
            return duration.toSeconds() + " s";
        }
        if (duration.toMinutesPart() != 0) {
            return duration.toMinutes() + " min";
        }
        return duration.toHours() + " h";
    }
}
