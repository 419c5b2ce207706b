package org.crisisline.cli.embedded;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Properties;

/**
 * A process, told apart from a later one that was given the same number: its pid and when it started. In a container
 * the pid alone says nothing, every start of it is process 1.
 *
 * @param startedAt empty where the system doesn't tell
 */
record ProcessIdentity(long pid, Optional<Instant> startedAt) {
    /**
     * The system computes the start from the boot time, which moves with the wall clock and is rounded differently
     * by each JVM. A pid that came round again within a minute, on a process of ours, isn't worth a thought.
     */
    private static final Duration TOLERANCE = Duration.ofMinutes(1);

    private static final String PID = "pid";
    private static final String STARTED = "started";

    static ProcessIdentity current() {
        return of(ProcessHandle.current());
    }

    static ProcessIdentity of(ProcessHandle process) {
        return new ProcessIdentity(process.pid(), process.info().startInstant());
    }

    /** The process, if it is still there. */
    Optional<ProcessHandle> find() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::startedTogether);
    }

    boolean isAlive() {
        return find().isPresent();
    }

    private boolean startedTogether(ProcessHandle process) {
        Optional<Instant> other = process.info().startInstant();
        if (startedAt.isEmpty() || other.isEmpty()) {
            return true;
        }
        return Duration.between(startedAt.get(), other.get()).abs().compareTo(TOLERANCE) <= 0;
    }

    /** "process 4242, started 2026-11-23T10:15:30Z". */
    String describe() {
        return "process " + pid
                + startedAt.map(instant -> ", started " + instant).orElse("");
    }

    void write(Path file) throws IOException {
        PrivateFiles.write(
                file,
                PID + "=" + pid + "\n"
                        + startedAt
                                .map(instant -> STARTED + "=" + instant + "\n")
                                .orElse(""));
    }

    /** What {@link #write} wrote; empty when the file is missing or isn't one of ours. */
    static Optional<ProcessIdentity> read(Path file) throws IOException {
        try {
            return parse(Files.readString(file));
        } catch (NoSuchFileException | CharacterCodingException nothingOfOurs) {
            return Optional.empty();
        }
    }

    private static Optional<ProcessIdentity> parse(String text) throws IOException {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
            String started = properties.getProperty(STARTED);
            return Optional.of(new ProcessIdentity(
                    Long.parseLong(properties.getProperty(PID, "")),
                    started == null ? Optional.empty() : Optional.of(Instant.parse(started))));
        } catch (IllegalArgumentException | DateTimeParseException damaged) {
            return Optional.empty();
        }
    }
}
