package org.crisisline.cli.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.crisisline.cli.embedded.EmbeddedBroker;
import org.crisisline.cli.embedded.Ports;
import org.crisisline.schemas.topic.TopicAdministrator;
import org.crisisline.schemas.topic.TopicLayout;
import org.crisisline.schemas.topic.Topics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A topic that was just created is not known to every broker at once, and each question may go to another one. */
class FreshTopicsTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofSeconds(2);

    @TempDir
    private Path folder;

    @Test
    void whatABrokerDoesNotKnowYet_isAskedForAgain() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder, Ports.free());
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            Behind twice = new Behind(admin, 2);

            new TopicAdministrator(twice.admin(), TopicLayout.singleNode(2, 2), LIMIT).ensure(List.of(Topics.SESSIONS));

            assertThat(twice.questions).containsEntry("describeTopics", 3).containsEntry("describeConfigs", 3);

            Behind always = new Behind(admin, Integer.MAX_VALUE);
            assertThatThrownBy(() -> new TopicAdministrator(always.admin(), TopicLayout.singleNode(2, 2), SHORT)
                            .ensure(List.of(Topics.SESSIONS)))
                    .as("not for ever")
                    .isInstanceOf(UnknownTopicOrPartitionException.class);
        }
    }

    /** Whose questions the broker hears as ones about topics that it does not have, so many times each. */
    private static final class Behind {
        private final Admin admin;
        private final int times;
        private final Map<String, Integer> questions = new HashMap<>();

        Behind(Admin admin, int times) {
            this.admin = admin;
            this.times = times;
        }

        Admin admin() {
            return (Admin) Proxy.newProxyInstance(
                    Admin.class.getClassLoader(),
                    new Class<?>[] {Admin.class},
                    (proxy, method, arguments) -> ask(method, arguments));
        }

        private Object ask(Method method, Object[] arguments) throws Throwable {
            boolean unknown = method.getName().startsWith("describe")
                    && questions.merge(method.getName(), 1, Integer::sum) <= times;
            try {
                return method.invoke(admin, unknown ? new Object[] {elsewhere(arguments[0])} : arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }

        private static Object elsewhere(Object asked) {
            boolean settings = ((Collection<?>) asked).iterator().next() instanceof ConfigResource;
            String name = "not-there-yet";
            return settings ? List.of(new ConfigResource(ConfigResource.Type.TOPIC, name)) : List.of(name);
        }
    }
}
