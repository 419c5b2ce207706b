package org.crisisline.cli.letters;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.crisisline.cli.embedded.StackException;
import org.crisisline.schemas.record.DeadLetter;

/** The original bytes of a letter as a file. Blocks on the disk. */
public final class RawFile {
    private RawFile() {}

    /**
     * Writes them to a new file that only its owner may read, where the file system knows permissions.
     *
     * @throws StackException when the letter has none, the file is there already, or it can't be written
     */
    public static void write(DeadLetter whole, Path file) {
        byte[] value = Contents.bytes(whole.getOriginalValue());
        if (value == null) {
            throw new StackException(
                    "the value of " + whole.getDeadLetterId() + " is not kept: there is nothing to write");
        }
        // Created with its permissions: there is no moment in which others could open it.
        try (OutputStream out = Channels.newOutputStream(Files.newByteChannel(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly(file)))) {
            out.write(value);
        } catch (FileAlreadyExistsException e) {
            throw new StackException(file + " is there already, and is not overwritten: name another file", e);
        } catch (IOException e) {
            throw new StackException(file + " can't be written: " + e, e);
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
