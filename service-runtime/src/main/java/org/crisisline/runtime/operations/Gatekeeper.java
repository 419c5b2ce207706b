package org.crisisline.runtime.operations;

import com.sun.net.httpserver.Headers;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import org.crisisline.runtime.config.Secret;

/**
 * Decides who may ask. With a token, whoever shows it. Without one the endpoint is on loopback, and what must be kept out is a web page in a
 * browser on the same machine: it can send requests here, under a name of its own (DNS rebinding) or from another origin.
 */
final class Gatekeeper {
    private static final String BEARER = "Bearer ";

    private final Optional<Secret> token;

    Gatekeeper(Optional<Secret> token) {
        this.token = token;
    }

    boolean authorizes(Headers headers) {
        if (token.isEmpty()) {
            return true;
        }
        String shown = headers.getFirst("Authorization");
        return shown != null
                && shown.regionMatches(true, 0, BEARER, 0, BEARER.length())
                && token.get().matches(shown.substring(BEARER.length()).trim());
    }

    /** The refusal of a request that a foreign page may have sent; empty when it is none, or a token protects anyway. */
    Optional<Response> refuseForeign(Headers headers) {
        if (token.isPresent()) {
            return Optional.empty();
        }
        String host = headers.getFirst("Host");
        if (host != null && !isLocal("http://" + host)) {
            return Optional.of(Response.error(421, "this endpoint is for its own machine"));
        }
        String origin = headers.getFirst("Origin");
        if (origin != null && !isLocal(origin)) {
            return Optional.of(Response.error(403, "this endpoint is for its own machine"));
        }
        return Optional.empty();
    }

    private static boolean isLocal(String uri) {
        try {
            String host = new URI(uri).getHost();
            // Compared as text: resolving a name here is what an attacker would want.
            return host != null
                    && (host.equalsIgnoreCase("localhost")
                            || host.matches("127(\\.\\d{1,3}){3}")
                            || host.equals("[::1]"));
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
