package org.crisisline.cli.embedded;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import redis.embedded.core.ExecutableProvider;
import redis.embedded.error.OsArchitectureNotFound;

/**
 * Where the {@code redis-server} program comes from: the one in the embedded-redis jar if it runs on this machine
 * (the one for Linux needs glibc 2.34 and OpenSSL 3), else one on the {@code PATH}. Stateless; blocks for a few
 * seconds at most.
 */
final class RedisExecutable {
    private static final int VERSION_SECONDS = 5;

    private RedisExecutable() {}

    /**
     * A program that has just answered {@code --version}. The jar's is unpacked into {@code folder} and deleted again
     * when this JVM ends.
     *
     * @throws StackException when none runs here
     */
    static Path unpack(Path folder) {
        Optional<Path> found = runnable(() -> ExecutableProvider.newJarResourceProvider(folder.toFile())
                        .get())
                .or(() -> runnable(() ->
                        ExecutableProvider.newExecutableInPath("redis-server").get()));
        return found.orElseThrow(() -> new StackException(
                "no redis-server runs on this machine: neither the one that comes along (Linux with glibc 2.34 and"
                        + " OpenSSL 3, macOS), nor one on the PATH; install Redis 6.2 or newer"));
    }

    @FunctionalInterface
    private interface Source {
        File get() throws IOException;
    }

    private static Optional<Path> runnable(Source source) {
        try {
            Path program = source.get().toPath().toAbsolutePath();
            Process process = new ProcessBuilder(program.toString(), "--version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                boolean answered = process.waitFor(VERSION_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
                return answered ? Optional.of(program) : Optional.empty();
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException | OsArchitectureNotFound notForThisMachine) {
            return Optional.empty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted while looking for redis-server", interrupted);
        }
    }
}
