package org.crisisline.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.crisisline.gateway.token.TokenAlgorithm;
import org.crisisline.gateway.token.TokenKey;
import org.crisisline.runtime.config.ConfigReader;
import org.crisisline.runtime.config.ConfigurationException;
import org.crisisline.runtime.config.Secret;

/** Reads the keys of {@code gateway.tokens}. Refusals name the key of the configuration and the file, never a secret. */
final class TokenKeyReader {
    private static final int MAX_KEYS = 16;
    private static final String SINGLE = "default";

    private TokenKeyReader() {}

    static List<TokenKey> read(ConfigReader tokens) {
        List<TokenKey> keys = new ArrayList<>();
        tokens.optionalSecret("secret").ifPresent(secret -> keys.add(ofSecret(tokens, "secret", SINGLE, secret)));
        tokens.optionalPath("secret-file").ifPresent(file -> keys.add(ofSecretFile(tokens, SINGLE, file)));
        for (ConfigReader section : tokens.sections("keys")) {
            keys.add(key(section));
        }
        if (keys.isEmpty()) {
            throw new ConfigurationException(tokens.fullKey("keys")
                    + " is empty: expected at least one key, or " + tokens.fullKey("secret") + " or "
                    + tokens.fullKey("secret-file"));
        }
        if (keys.size() > MAX_KEYS) {
            throw new ConfigurationException(
                    tokens.fullKey("keys") + " has " + keys.size() + " keys: expected at most " + MAX_KEYS);
        }
        Set<String> ids = new HashSet<>();
        for (TokenKey key : keys) {
            if (!ids.add(key.id())) {
                throw new ConfigurationException(
                        tokens.fullKey("keys") + " has two keys with id \"" + key.id() + "\": expected different ids");
            }
        }
        return keys;
    }

    private static TokenKey key(ConfigReader section) {
        String id = section.string("id");
        TokenAlgorithm algorithm = section.enumeration("algorithm", TokenAlgorithm.class);
        Optional<Secret> secret = section.optionalSecret("secret");
        Optional<Path> secretFile = section.optionalPath("secret-file");
        Optional<Path> publicKeyFile = section.optionalPath("public-key-file");
        return switch (algorithm) {
            case HS256 -> {
                if (publicKeyFile.isPresent() || secret.isPresent() == secretFile.isPresent()) {
                    throw new ConfigurationException(
                            section.fullKey("secret") + ": expected either secret or secret-file for hs256");
                }
                yield secret.map(value -> ofSecret(section, "secret", id, value))
                        .orElseGet(() -> ofSecretFile(section, id, secretFile.orElseThrow()));
            }
            case ES256, EDDSA -> {
                if (secret.isPresent() || secretFile.isPresent() || publicKeyFile.isEmpty()) {
                    throw new ConfigurationException(
                            section.fullKey("public-key-file") + ": expected it, and no secret, for " + algorithm);
                }
                yield ofPublicKeyFile(section, id, algorithm, publicKeyFile.get());
            }
        };
    }

    private static TokenKey ofSecret(ConfigReader section, String key, String id, Secret secret) {
        try {
            return TokenKey.secret(id, secret.reveal().getBytes(UTF_8));
        } catch (IllegalArgumentException e) {
            throw section.wrongSecret(key, "a longer secret: " + e.getMessage());
        }
    }

    private static TokenKey ofSecretFile(ConfigReader section, String id, Path file) {
        try {
            return TokenKey.secretFile(id, file);
        } catch (IllegalArgumentException e) {
            throw section.wrong("secret-file", "a file with a secret: " + e.getMessage());
        }
    }

    private static TokenKey ofPublicKeyFile(ConfigReader section, String id, TokenAlgorithm algorithm, Path file) {
        try {
            return TokenKey.publicKeyFile(id, algorithm, file);
        } catch (IllegalArgumentException e) {
            throw section.wrong("public-key-file", "a PEM file with a public key: " + e.getMessage());
        }
    }
}
