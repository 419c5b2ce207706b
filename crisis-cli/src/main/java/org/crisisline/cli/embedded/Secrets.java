package org.crisisline.cli.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * The secrets of one embedded stack: files in its folder that only their owner may read, each of 32 random bytes in
 * base64url without padding, or something at least as long that a person put there. The owner of the
 * {@link DataDirectory} creates them at the first start; others only read. Keeps nothing in memory; any thread may
 * call; blocks on the disk. {@code toString} names the folder and no secret.
 */
public final class Secrets {
    /** HS256 asks for a key at least as long as its digest (RFC 7518, section 3.2). */
    private static final int BYTES = 32;

    /** A file of more than this isn't a secret that somebody meant. */
    private static final int LONGEST_FILE = 4096;

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43,}");

    private enum Name {
        TOKEN("token-secret"),
        OPERATIONS("operations-token"),
        ESCALATION_LINK("escalation-link-secret"),
        ESCALATION_ANSWER("escalation-answer-secret"),
        REDIS("redis-password");

        private final String file;

        Name(String file) {
            this.file = file;
        }
    }

    private final Path folder;

    Secrets(Path folder) {
        this.folder = folder;
    }

    /** The key with which participants' tokens are signed (HS256). */
    public String tokenSecret() {
        return read(Name.TOKEN);
    }

    /** The bearer token of the operations endpoints. */
    public String operationsToken() {
        return read(Name.OPERATIONS);
    }

    /** Where {@link #operationsToken} is kept, for tools that want the file. */
    public Path operationsTokenFile() {
        return file(Name.OPERATIONS);
    }

    /** The key that authenticates escalations which a gateway sends to the escalation-service directly. */
    public String escalationLinkSecret() {
        return read(Name.ESCALATION_LINK);
    }

    /** The key that signs the links by which humans answer escalations. */
    public String escalationAnswerSecret() {
        return read(Name.ESCALATION_ANSWER);
    }

    /** What clients of {@link EmbeddedRedis} authenticate with ({@code REDIS_PASSWORD}). */
    public String redisPassword() {
        return read(Name.REDIS);
    }

    /** Creates what is missing; what exists is kept, and closed to others. For the holder of the folder's lock only. */
    void createMissing() throws IOException {
        SecureRandom random = new SecureRandom();
        for (Name name : Name.values()) {
            Path file = file(name);
            if (Files.exists(file)) {
                PrivateFiles.restrict(file);
                read(name);
            } else {
                byte[] bytes = new byte[BYTES];
                random.nextBytes(bytes);
                PrivateFiles.write(file, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes) + "\n");
                Arrays.fill(bytes, (byte) 0);
            }
        }
    }

    private String read(Name name) {
        Path file = file(name);
        try {
            if (Files.size(file) <= LONGEST_FILE) {
                String secret = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).strip();
                if (FORM.matcher(secret).matches()) {
                    return secret;
                }
            }
        } catch (NoSuchFileException missing) {
            throw new StackException(
                    file + " is missing: start the embedded stack once on this folder to create it", missing);
        } catch (IOException unreadable) {
            throw new StackException(file + " can't be read: " + unreadable.getMessage(), unreadable);
        }
        throw new StackException(file
                + " is damaged: expected at least 43 characters of base64url; delete it to get a new secret at the"
                + " next start");
    }

    private Path file(Name name) {
        return folder.resolve(name.file);
    }

    @Override
    public String toString() {
        return "Secrets[" + folder + "]";
    }
}
