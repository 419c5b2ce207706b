package org.crisisline.cli.stack;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a stack is started with.
 *
 * @param ports where its parts listen
 * @param onCall where escalations are sent
 * @param configuration a HOCON file that all services read, if any
 * @param overrides settings that win over the file, by key
 */
public record StackOptions(StackPorts ports, URI onCall, Optional<Path> configuration, Map<String, String> overrides) {
    public StackOptions {
        overrides = Map.copyOf(overrides);
    }
}
