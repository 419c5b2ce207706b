package org.crisisline.runtime.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigResolver;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Lays the sources of configuration over one another.
 *
 * <p>From the strongest:
 *
 * <ol>
 *   <li>overrides (command line, tests);
 *   <li>the file;
 *   <li>{@code <service>.conf} on the class path, where a service has its own defaults for shared sections, such as its operations port:
 *       between two {@code reference.conf} the order of the class path would decide, and it is not ours;
 *   <li>the {@code reference.conf} of all modules on the class path.
 * </ol>
 *
 * <p>Environment variables come in only where one of these names them ({@code ${?KAFKA_BOOTSTRAP_SERVERS}}), so the environment
 * can't set a key that nobody offered.
 */
public final class ConfigSource {
    /** System property that names the file. */
    public static final String FILE_PROPERTY = "config.file";

    /** Environment variable that names the file when neither the caller nor {@value #FILE_PROPERTY} does. */
    public static final String FILE_VARIABLE = "CRISIS_CONFIG";

    private ConfigSource() {}

    /**
     * Loads and resolves the configuration of a service.
     *
     * @param service name of the service, for messages
     * @param fileOrNull the file; null: the one that {@value #FILE_PROPERTY} or {@value #FILE_VARIABLE} names, if any
     * @param overrides keys (paths) and values that win over everything
     * @param environment the environment variables, usually {@link System#getenv()}
     * @throws ConfigurationException when the file is missing or damaged, a substitution has no value, or a top-level section
     *     is a near miss of a known one
     */
    public static Config load(
            String service, Path fileOrNull, Map<String, String> overrides, Map<String, String> environment) {
        Config reference = parseResource(service + ".conf").withFallback(parseResource("reference.conf"));
        Config over = parseOverrides(overrides);
        Optional<Path> file = Optional.ofNullable(fileOrNull).or(() -> named(environment));
        Config fromFile = file.map(ConfigSource::parseFile).orElseGet(ConfigFactory::empty);
        refuseNearMisses(fromFile.root(), reference.root());
        refuseNearMisses(over.root(), reference.root());
        try {
            return over.withFallback(fromFile)
                    .withFallback(reference)
                    .resolve(ConfigResolveOptions.defaults()
                            .setUseSystemEnvironment(false)
                            .appendResolver(new Environment(environment)));
        } catch (ConfigException.UnresolvedSubstitution e) {
            throw new ConfigurationException(
                    "configuration of " + service + " names a value that is nowhere set: " + e.getMessage(), e);
        } catch (ConfigException e) {
            throw new ConfigurationException(
                    "configuration of " + service + " can't be resolved: " + e.getMessage(), e);
        }
    }

    private static Optional<Path> named(Map<String, String> environment) {
        return Optional.ofNullable(System.getProperty(FILE_PROPERTY))
                .or(() -> Optional.ofNullable(environment.get(FILE_VARIABLE)))
                .filter(name -> !name.isBlank())
                .map(Path::of);
    }

    /** All resources of that name on the class path as one; empty when there is none. */
    private static Config parseResource(String resource) {
        try {
            return ConfigFactory.parseResources(ConfigSource.class.getClassLoader(), resource);
        } catch (ConfigException e) {
            throw new ConfigurationException(resource + " on the class path is damaged: " + e.getMessage(), e);
        }
    }

    private static Config parseFile(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new ConfigurationException(
                    "configuration file " + file + " is not there: expected a readable HOCON file (named by"
                            + " --config, -D" + FILE_PROPERTY + " or the environment variable " + FILE_VARIABLE + ")");
        }
        try {
            return ConfigFactory.parseFile(
                    file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
        } catch (ConfigException.Parse e) {
            // The library's message begins with "file: line: what".
            throw new ConfigurationException("configuration file is damaged: " + e.getMessage(), e);
        } catch (ConfigException e) {
            throw new ConfigurationException("configuration file " + file + " can't be read: " + e.getMessage(), e);
        }
    }

    private static Config parseOverrides(Map<String, String> overrides) {
        Config config = ConfigFactory.empty();
        for (Map.Entry<String, String> entry : overrides.entrySet()) {
            String origin = "override " + entry.getKey();
            try {
                config = config.withValue(entry.getKey(), ConfigValueFactory.fromAnyRef(entry.getValue(), origin));
            } catch (ConfigException e) {
                throw new ConfigurationException(
                        "override \"" + entry.getKey()
                                + "\" is no key: expected a path such as kafka.bootstrap-servers",
                        e);
            }
        }
        return config;
    }

    /**
     * One file may configure several services, of which only one is on this class path; so an unknown top-level section is no
     * error, but one that is a slip of the pen away from a known one is.
     */
    private static void refuseNearMisses(ConfigObject given, ConfigObject known) {
        for (Map.Entry<String, ConfigValue> entry : given.entrySet()) {
            String key = entry.getKey();
            if (!known.containsKey(key)) {
                Suggestion.nearMiss(key, known.keySet()).ifPresent(meant -> {
                    throw new ConfigurationException("unknown section " + key + " ("
                            + Origins.describe(entry.getValue().origin()) + "): did you mean " + meant + "?");
                });
            }
        }
    }

    /** Answers substitutions that no source answered. */
    private record Environment(Map<String, String> variables) implements ConfigResolver {
        @Override
        public ConfigValue lookup(String path) {
            String value = variables.get(path);
            // An empty variable is how docker-compose and shells pass "not set".
            if (value == null || value.isEmpty()) {
                return null;
            }
            return ConfigValueFactory.fromAnyRef(value)
                    .withOrigin(ConfigOriginFactory.newSimple(Origins.ENVIRONMENT + path));
        }

        @Override
        public ConfigResolver withFallback(ConfigResolver fallback) {
            return this;
        }
    }
}
