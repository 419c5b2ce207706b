package org.crisisline.runtime.logging;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whose messages may be written down. What is thrown while a frame or a record is handled may quote it ({@code For input string: "…"}, the place in the
 * JSON that could not be read, the bytes that are no TLS), and whoever wraps it repeats that in a message of his own. So a message is
 * left out, in logs as in dead letters, unless its class is known to name hosts, topics, files, fields and sizes at most: our own (their rule is: what
 * was found and what was expected, never content; the gateway's are for its client and not among them), what brokers answer, and what goes wrong with
 * sockets, files, memory and the class path. Of all others the class and the places of the code are enough to find the fault. Thread-safe.
 */
public final class ErrorMessages {
    private static final List<String> FAMILIES = List.of(
            "org.crisisline.runtime.",
            "org.crisisline.schemas.",
            "org.crisisline.delivery.",
            "org.crisisline.cli.",
            "org.apache.kafka.common.errors.",
            "io.netty.channel.");

    private static final Set<String> KNOWN = Set.of(
            "io.lettuce.core.RedisCommandTimeoutException",
            "io.lettuce.core.RedisConnectionException",
            "java.io.EOFException",
            "java.io.FileNotFoundException",
            "java.io.IOException",
            "java.lang.ClassNotFoundException",
            "java.lang.NoClassDefFoundError",
            "java.lang.NoSuchMethodError",
            "java.lang.OutOfMemoryError",
            "java.net.BindException",
            "java.net.ConnectException",
            "java.net.NoRouteToHostException",
            "java.net.SocketException",
            "java.net.SocketTimeoutException",
            "java.net.UnknownHostException",
            "java.net.http.HttpConnectTimeoutException",
            "java.net.http.HttpTimeoutException",
            "java.nio.file.AccessDeniedException",
            "java.nio.file.FileAlreadyExistsException",
            "java.nio.file.FileSystemException",
            "java.nio.file.NoSuchFileException",
            "java.util.concurrent.TimeoutException",
            "javax.net.ssl.SSLException",
            "javax.net.ssl.SSLHandshakeException",
            "org.apache.kafka.common.config.ConfigException");

    private ErrorMessages() {}

    /** The message of an error; empty when it may hold content, or there is none. */
    public static Optional<String> of(Throwable error) {
        return Optional.ofNullable(error.getMessage())
                .filter(message -> isKnown(error.getClass().getName()));
    }

    /** The error in a few words, for whoever has no room for a stack: the class without its package, and the message if it may be written. */
    public static String inWords(Throwable error) {
        String name = error.getClass().getSimpleName();
        return of(error).map(message -> name + ": " + message).orElse(name);
    }

    /** Whether messages of that class may be written down. */
    static boolean isKnown(String className) {
        return KNOWN.contains(className) || FAMILIES.stream().anyMatch(className::startsWith);
    }
}
