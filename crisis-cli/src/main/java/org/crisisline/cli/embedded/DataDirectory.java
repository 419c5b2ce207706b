package org.crisisline.cli.embedded;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserPrincipal;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of one embedded stack ({@code .crisis/}, or a temporary one), held exclusively from {@link #open} to
 * {@link #close}: a second start on the same folder is refused, from this process or another. What a killed stack
 * left behind is recognised and cleared: the system drops its lock, its description is removed, its Redis is stopped
 * by the next {@link EmbeddedRedis#start}.
 *
 * <p>Blocks on the disk; {@link #close} may come from any thread, and more than once.
 */
public final class DataDirectory implements AutoCloseable {
    static final String SECRETS = "secrets";
    private static final String KAFKA = "kafka";
    private static final String REDIS = "redis";
    private static final String TLS = "tls";
    private static final String STREAMS = "streams";
    private static final String LOGS = "logs";

    private static final String LOCK = "lock";
    /** Beside the lock and not in it: closing any channel on a locked file drops all locks this process has on it. */
    private static final String HOLDER = "pid";

    static final String EPHEMERAL_PREFIX = "crisis-ephemeral-";
    /** Killed ephemeral stacks cleared by one start; the next start goes on. */
    private static final int MOST_SWEPT = 32;

    private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);

    private final Path root;
    /** Held strongly: the JVM knows the locks it holds by weak references only. */
    private final FileLock lock;

    private final boolean ephemeral;
    private final Optional<ProcessIdentity> leftBehindBy;
    private boolean closed;

    private DataDirectory(Path root, FileLock lock, boolean ephemeral, Optional<ProcessIdentity> leftBehindBy) {
        this.root = root;
        this.leftBehindBy = leftBehindBy;
        this.lock = lock;
        this.ephemeral = ephemeral;
    }

    /**
     * Takes {@code folder}, creates what is missing in it, and keeps what is there.
     *
     * @throws StackException when another process holds it (the message names folder and process), or it can't be
     *     used
     */
    public static DataDirectory open(Path folder) {
        try {
            return open(folder, false);
        } catch (IOException failure) {
            throw unusable(folder, failure);
        }
    }

    /**
     * Takes a new temporary folder that {@link #close} deletes. Folders of killed ephemeral stacks are deleted on this
     * occasion, and their Redis is stopped.
     *
     * @throws StackException when there is no room for it
     */
    public static DataDirectory ephemeral() {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        try {
            Path root = Files.createTempDirectory(temporary, EPHEMERAL_PREFIX);
            sweep(temporary, Files.getOwner(root));
            return open(root, true);
        } catch (IOException failure) {
            throw unusable(temporary, failure);
        }
    }

    // Synchronized on the class: of two threads that open the same folder at once, the second sees the first's mark.
    private static synchronized DataDirectory open(Path folder, boolean ephemeral) throws IOException {
        PrivateFiles.createFolder(folder);
        Path root = folder.toRealPath();
        Path holder = root.resolve(HOLDER);
        Optional<ProcessIdentity> previous = ProcessIdentity.read(holder);
        // Asked before the lock file is opened: closing it again would drop the lock that this process holds.
        if (previous.equals(Optional.of(ProcessIdentity.current()))) {
            throw inUse(root, previous);
        }
        FileLock lock = lock(root).orElseThrow(() -> inUse(root, previous));
        try {
            Files.deleteIfExists(root.resolve(RunningStack.FILE));
            ProcessIdentity.current().write(holder);
            DataDirectory directory = new DataDirectory(root, lock, ephemeral, previous);
            for (Path sub : new Path[] {
                directory.kafka(),
                directory.redis(),
                directory.tls(),
                directory.streams(),
                root.resolve(SECRETS),
                directory.logs()
            }) {
                PrivateFiles.createFolder(sub);
            }
            directory.secrets().createMissing();
            return directory;
        } catch (IOException | RuntimeException failure) {
            Files.deleteIfExists(holder);
            unlock(lock);
            throw failure;
        }
    }

    /** The lock, which ends when its channel is closed; empty when somebody else has it. */
    private static Optional<FileLock> lock(Path root) throws IOException {
        FileChannel channel = FileChannel.open(root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            LOG.warn("{} is held by this process although its mark is gone", root);
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        return Optional.ofNullable(lock);
    }

    private static void unlock(FileLock lock) {
        try {
            lock.acquiredBy().close();
        } catch (IOException failure) {
            LOG.warn("a lock could not be given back before the process ends: {}", failure.toString());
        }
    }

    private static StackException inUse(Path root, Optional<ProcessIdentity> holder) {
        return new StackException("%s is in use by %s; stop it first, or choose another folder with --data-dir"
                .formatted(root, holder.map(ProcessIdentity::describe).orElse("another process")));
    }

    private static StackException unusable(Path folder, IOException failure) {
        String reason = failure instanceof FileAlreadyExistsException ? "it is not a folder" : failure.toString();
        return new StackException(
                "the data directory %s can't be used (%s); choose another with --data-dir".formatted(folder, reason),
                failure);
    }

    /** The folder itself, without symbolic links. */
    public Path root() {
        return root;
    }

    /** The process that held it before and did not close it, as a person would name it; empty after a clean stop. */
    public Optional<String> leftBehindBy() {
        return leftBehindBy.map(ProcessIdentity::describe);
    }

    public boolean isEphemeral() {
        return ephemeral;
    }

    public Path kafka() {
        return root.resolve(KAFKA);
    }

    public Path redis() {
        return root.resolve(REDIS);
    }

    public Path tls() {
        return root.resolve(TLS);
    }

    /** State stores of Kafka Streams; each application takes a folder of its own in it. */
    public Path streams() {
        return root.resolve(STREAMS);
    }

    public Path logs() {
        return root.resolve(LOGS);
    }

    public Secrets secrets() {
        return new Secrets(root.resolve(SECRETS));
    }

    /**
     * Tells the other commands that a stack runs here, in this process; replaces what was published before.
     *
     * @param certificateAuthority PEM file that clients trust
     * @param ports who listens where, by name
     * @throws StackException when it can't be written
     */
    public synchronized RunningStack publish(
            URI websocketUrl, URI monitorUrl, Path certificateAuthority, Map<String, Integer> ports) {
        if (closed) {
            throw new IllegalStateException(root + " is closed");
        }
        ProcessIdentity self = ProcessIdentity.current();
        RunningStack stack = new RunningStack(
                self.pid(),
                self.startedAt(),
                root,
                websocketUrl,
                monitorUrl,
                certificateAuthority,
                secrets().operationsTokenFile(),
                ports);
        try {
            stack.write();
        } catch (IOException failure) {
            throw unusable(root, failure);
        }
        return stack;
    }

    /** Takes back what {@link #publish} said: called first when a stack stops, so that no command finds half of it. */
    public synchronized void withdraw() {
        if (closed) {
            return;
        }
        try {
            Files.deleteIfExists(root.resolve(RunningStack.FILE));
        } catch (IOException failure) {
            throw unusable(root, failure);
        }
    }

    /**
     * Gives the folder back, and deletes it when it is ephemeral. Everything that writes into it must be closed
     * before.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            Files.deleteIfExists(root.resolve(RunningStack.FILE));
            Files.deleteIfExists(root.resolve(HOLDER));
            if (ephemeral) {
                PrivateFiles.deleteTree(root);
            }
        } catch (IOException failure) {
            // No reason to fail a stop: the next start copes with whatever is left.
            LOG.warn("{} could not be cleared: {}", root, failure.toString());
        }
        unlock(lock);
    }

    private static void sweep(Path temporary, UserPrincipal self) throws IOException {
        int swept = 0;
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(temporary, EPHEMERAL_PREFIX + "*")) {
            for (Path folder : folders) {
                if (swept < MOST_SWEPT && isDead(folder, self)) {
                    swept++;
                    clear(folder);
                }
            }
        } catch (DirectoryIteratorException failure) {
            throw failure.getCause();
        }
    }

    /** Whether its holder has gone. One without a holder is just being created by someone: hands off. */
    private static boolean isDead(Path folder, UserPrincipal self) {
        try {
            return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                    && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(self)
                    && ProcessIdentity.read(folder.resolve(HOLDER))
                            .filter(holder -> !holder.isAlive())
                            .isPresent();
        } catch (IOException deletedMeanwhile) {
            return false;
        }
    }

    private static void clear(Path folder) {
        try {
            Optional<FileLock> lock = lock(folder);
            if (lock.isEmpty()) {
                return;
            }
            try {
                EmbeddedRedis.stopOrphan(folder.resolve(REDIS));
                PrivateFiles.deleteTree(folder);
                LOG.info("deleted {}, left behind by a killed stack", folder);
            } finally {
                unlock(lock.get());
            }
        } catch (IOException failure) {
            LOG.warn("{} was left behind by a killed stack and can't be deleted: {}", folder, failure.toString());
        }
    }
}
