package org.crisisline.runtime.config;

import com.typesafe.config.ConfigOrigin;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says in a few words where a value was found. */
final class Origins {
    /** How the origin of a value begins that an environment variable gave. */
    static final String ENVIRONMENT = "env ";

    // "reference.conf @ jar:file:/…!/reference.conf: 12" says no more than "reference.conf: 12".
    private static final Pattern RESOURCE = Pattern.compile("(\\S+) @ \\S+?(: \\d+(?:-\\d+)?)?");

    private Origins() {}

    static String describe(ConfigOrigin origin) {
        String first = origin.description();
        Matcher resource = RESOURCE.matcher(first);
        if (resource.matches()) {
            return resource.group(1) + (resource.group(2) == null ? "" : resource.group(2));
        }
        return first;
    }

    /** Whether an environment variable whose name ends in {@code _MS} gave the value: then the unit stands in the name. */
    static boolean isMillisecondVariable(ConfigOrigin origin) {
        return origin.description().startsWith(ENVIRONMENT)
                && origin.description().endsWith("_MS");
    }
}
