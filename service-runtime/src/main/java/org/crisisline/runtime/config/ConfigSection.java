package org.crisisline.runtime.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Where values stand: a section, what stands in for what is not set, and which keys were asked for. For one thread. */
final class ConfigSection {
    private final ConfigObject object;
    private final String prefix;
    private final Set<String> known;
    private final Optional<ConfigSection> defaults;

    ConfigSection(ConfigObject object, String prefix, Optional<ConfigSection> defaults) {
        this(object, prefix, defaults, new TreeSet<>());
    }

    private ConfigSection(ConfigObject object, String prefix, Optional<ConfigSection> defaults, Set<String> known) {
        this.object = object;
        this.prefix = prefix;
        this.defaults = defaults;
        this.known = known;
    }

    /** The same section with other defaults; what is asked of either is known to both. */
    ConfigSection withDefaults(ConfigSection others) {
        return new ConfigSection(object, prefix, Optional.of(others), known);
    }

    String fullKey(String key) {
        return prefix.isEmpty() ? key : prefix + "." + key;
    }

    /** The value of a key, perhaps of the defaults; empty when it is not set or null. */
    Optional<ConfigValue> find(String key) {
        Objects.requireNonNull(key, "key");
        // Asked for among the defaults, too, when they aren't needed: they know the key all the same.
        Optional<ConfigValue> otherwise = defaults.flatMap(others -> others.find(key));
        known.add(key);
        return findOwn(key).or(() -> otherwise);
    }

    /** The same, of this section alone. */
    Optional<ConfigValue> findOwn(String key) {
        ConfigValue value = object;
        for (String name : key.split("\\.", -1)) {
            if (!(value instanceof ConfigObject section)) {
                return Optional.empty();
            }
            value = section.get(name);
        }
        return Optional.ofNullable(value).filter(found -> found.valueType() != ConfigValueType.NULL);
    }

    /** The value of a key that must be set. */
    ConfigValue get(String key, String expected) {
        return find(key).orElseThrow(() -> Refusal.missing(fullKey(key), expected));
    }

    /** Refuses a key that nobody has asked for. */
    void rejectUnknown() {
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
            throw Refusal.unknown(fullKey(key), value, hint);
        }
    }
}
