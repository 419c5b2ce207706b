package org.crisisline.cli.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which ports have been drawn, by any process that shares a file with this one: byte <em>n</em> of the file is locked by
 * who has port <em>n</em>. The file stays empty. The system gives the locks back when the process ends, however it ends,
 * so nothing has to be cleared, and a port that a process has passed on to its children is kept for them as long.
 *
 * <p>Where the file can't be locked (a temporary folder that can't be written to), every port counts as taken by the one
 * who asks, as if nobody else drew: two processes may then draw the same one, and the second to bind it says so.
 *
 * <p>Thread-safe. The channel is never closed: that would drop all locks that the process has on the file, on whichever
 * channel.
 */
final class DrawnPorts {
    private static final Logger LOG = LoggerFactory.getLogger(DrawnPorts.class);

    private final Path file;
    /** Held strongly: the JVM knows the locks it holds by weak references only. */
    private final List<FileLock> taken = new ArrayList<>();

    private Optional<FileChannel> channel = Optional.empty();
    private boolean unusable;

    /** @param file is opened, and created when it is missing, by the first {@link #take} */
    DrawnPorts(Path file) {
        this.file = file;
    }

    /** Takes a port for this process until it ends; {@code false} when it was taken already, by this process or another. */
    synchronized boolean take(int port) {
        if (unusable) {
            return true;
        }
        try {
            FileLock lock = channel().tryLock(port, 1, false);
            if (lock == null) {
                return false;
            }
            taken.add(lock);
            return true;
        } catch (OverlappingFileLockException ownedByThisProcess) {
            return false;
        } catch (IOException failure) {
            unusable = true;
            LOG.warn("ports are drawn without regard to other processes: {}", failure.toString());
            return true;
        }
    }

    private FileChannel channel() throws IOException {
        if (channel.isEmpty()) {
            channel = Optional.of(PrivateFiles.open(file));
        }
        return channel.get();
    }
}
