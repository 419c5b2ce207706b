package org.crisisline.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.crisisline.system.fleet.BrokerFailOver;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Holds {@code docker-compose.yml} and the Dockerfile against what the services really read, where no Docker engine can. */
class ComposeFileTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{\\?([A-Z0-9_]+)}");
    private static final Map<String, String> MODULE_OF_IMAGE = Map.of(
            "crisis/ingress-gateway", "ingress-gateway",
            "crisis/delivery-processor", "delivery-processor",
            "crisis/escalation-service", "escalation-service",
            "crisis/monitor-service", "monitor-service");

    private final JsonNode compose = read();

    @Test
    void everyVariableIsOneThatTheServiceReads() throws IOException {
        List<String> unknown = new ArrayList<>();
        for (Map.Entry<String, JsonNode> service : ours().entrySet()) {
            Set<String> known = variablesOf(moduleOf(service.getValue()));
            service.getValue().path("environment").fieldNames().forEachRemaining(name -> {
                if (!known.contains(name)) {
                    unknown.add(service.getKey() + ": " + name);
                }
            });
        }
        assertThat(unknown).as("variables that no reference.conf knows").isEmpty();
    }

    @Test
    void shapeIsThatOfAProduction() {
        assertThat(ours().values().stream().map(ComposeFileTest::moduleOf))
                .containsExactlyInAnyOrder(
                        "ingress-gateway",
                        "ingress-gateway",
                        "delivery-processor",
                        "delivery-processor",
                        "escalation-service",
                        "escalation-service",
                        "monitor-service");
        List<String> brokers = new ArrayList<>();
        compose.path("services").properties().forEach(service -> {
            if (service.getValue().path("image").asText().startsWith("apache/kafka:")) {
                brokers.add(service.getKey());
                JsonNode environment = service.getValue().path("environment");
                assertThat(environment.path("KAFKA_DEFAULT_REPLICATION_FACTOR").asInt())
                        .isEqualTo(3);
                assertThat(environment.path("KAFKA_MIN_INSYNC_REPLICAS").asInt())
                        .isEqualTo(2);
                BrokerFailOver.settings()
                        .forEach((name, value) -> assertThat(environment
                                        .path("KAFKA_"
                                                + name.toUpperCase(Locale.ROOT).replace('.', '_'))
                                        .asText())
                                .as("%s, as where fail-overs are measured", name)
                                .isEqualTo(value));
                assertThat(environment.path("KAFKA_ADVERTISED_LISTENERS").asText())
                        .contains(service.getKey() + ":9092");
            }
        });
        assertThat(brokers).hasSize(3);
        assertThat(compose.path("services").has("redis")).isTrue();
        assertThat(compose.path("services").has("prometheus")).isTrue();
    }

    @Test
    void instancesOfAServiceHaveNamesOfTheirOwnAndReplicateAsTheBrokersCan() {
        Set<String> names = new TreeSet<>();
        ours().forEach((service, node) -> {
            JsonNode environment = node.path("environment");
            assertThat(names.add(environment.path("INSTANCE_ID").asText()))
                    .as(service)
                    .isTrue();
            assertThat(environment.path("KAFKA_REPLICATION_FACTOR").asInt())
                    .as(service)
                    .isEqualTo(3);
            assertThat(environment.path("KAFKA_MIN_IN_SYNC_REPLICAS").asInt())
                    .as(service)
                    .isEqualTo(2);
        });
        assertThat(compose.at("/services/escalation-1/environment/ESCALATION_INSTANCE_NUMBER")
                        .asInt())
                .isNotEqualTo(compose.at("/services/escalation-2/environment/ESCALATION_INSTANCE_NUMBER")
                        .asInt());
    }

    @Test
    void portsAreThoseThatTheServicesListenOn() throws IOException {
        String dockerfile = Files.readString(ROOT.resolve("Dockerfile"));
        int operations =
                compose.at("/services/gateway-1/environment/OPERATIONS_PORT").asInt();
        assertThat(dockerfile).contains("OPERATIONS_PORT=" + operations, "EXPOSE " + operations, "/health/ready");
        assertThat(compose.path("configs").path("prometheus").path("content").asText())
                .contains("gateway-1:" + operations, "monitor:" + operations);
        assertThat(compose.at("/services/gateway-1/ports/0").asText())
                .endsWith(":" + referencePort("ingress-gateway", "gateway"));
        assertThat(compose.at("/services/monitor/ports/0").asText())
                .endsWith(":" + referencePort("monitor-service", "monitor"));
    }

    @Test
    void imageRunsTheMainOfEachService() throws IOException {
        for (String module : MODULE_OF_IMAGE.values()) {
            String pom = Files.readString(ROOT.resolve(module).resolve("pom.xml"));
            Matcher main = Pattern.compile("<main.class>([^<]+)</main.class>").matcher(pom);
            assertThat(main.find()).as(module + " names its main class").isTrue();
            assertThat(ROOT.resolve(module)
                            .resolve("src/main/java")
                            .resolve(main.group(1).replace('.', '/') + ".java"))
                    .exists();
        }
    }

    private static int referencePort(String module, String section) {
        return com.typesafe.config.ConfigFactory.parseFile(ROOT.resolve(module)
                        .resolve("src/main/resources/reference.conf")
                        .toFile())
                .resolve(com.typesafe.config.ConfigResolveOptions.noSystem().setAllowUnresolved(true))
                .getInt(section + ".port");
    }

    private Map<String, JsonNode> ours() {
        Map<String, JsonNode> ours = new LinkedHashMap<>();
        compose.path("services").properties().forEach(service -> {
            if (service.getValue().path("image").asText().startsWith("crisis/")) {
                ours.put(service.getKey(), service.getValue());
            }
        });
        return ours;
    }

    private static String moduleOf(JsonNode service) {
        String module = MODULE_OF_IMAGE.get(service.path("image").asText());
        assertThat(service.at("/build/args/SERVICE").asText()).isEqualTo(module);
        return module;
    }

    private static Set<String> variablesOf(String module) throws IOException {
        Set<String> variables = new TreeSet<>();
        for (String folder : List.of("service-runtime", module)) {
            try (Stream<Path> files = Files.list(ROOT.resolve(folder).resolve("src/main/resources"))) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".conf")).toList()) {
                    Matcher matcher = VARIABLE.matcher(Files.readString(file));
                    while (matcher.find()) {
                        variables.add(matcher.group(1));
                    }
                }
            }
        }
        return variables;
    }

    /** With the merge keys ({@code <<}) applied, as compose does. */
    private static JsonNode read() {
        try {
            Object document = new Yaml(new SafeConstructor(new LoaderOptions()))
                    .load(Files.readString(ROOT.resolve("docker-compose.yml")));
            return new YAMLMapper().valueToTree(document);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
