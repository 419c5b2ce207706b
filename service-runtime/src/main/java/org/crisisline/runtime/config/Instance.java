package org.crisisline.runtime.config;

import com.typesafe.config.Config;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Who this process is: the service, and which one of its instances.
 *
 * @param service name of the service, such as {@code ingress-gateway}
 * @param id name of the instance, unique among all that run; letters, digits, {@code . _ -}, at most 64. It stands in
 *     client ids, metrics, logs and topics
 */
public record Instance(String service, String id) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final String KEY = "instance-id";

    /** Checks the names. */
    public Instance {
        Objects.requireNonNull(service, "service");
        Objects.requireNonNull(id, "id");
        if (!NAME.matcher(service).matches() || !NAME.matcher(id).matches()) {
            throw new IllegalArgumentException("instance \"" + id + "\" of service \"" + service
                    + "\": expected 1 to 64 letters, digits, '.', '_' or '-', beginning with a letter or digit");
        }
    }

    /**
     * The instance that {@code instance-id} names, or, when it is empty, the host's name with a random end.
     *
     * @throws ConfigurationException when the id has characters that a topic or client id can't have
     */
    public static Instance from(String service, Config config) {
        ConfigReader root = ConfigReader.of(config);
        String id = root.optionalString(KEY).orElseGet(Instance::hostAndRandom);
        if (!NAME.matcher(id).matches()) {
            throw root.wrong(KEY, "1 to 64 letters, digits, '.', '_' or '-', beginning with a letter or digit");
        }
        return new Instance(service, id);
    }

    private static String hostAndRandom() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "unnamed";
        }
        String clean = host.replaceAll("[^A-Za-z0-9-]", "-").replaceAll("^-+", "");
        String name = clean.isEmpty() ? "host" : clean.substring(0, Math.min(clean.length(), 50));
        return name + "-" + String.format("%06x", new SecureRandom().nextInt(1 << 24));
    }
}
