package org.crisisline.client.socket;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a gateway is: {@code wss://HOST[:PORT][/PATH]}.
 *
 * @param uri complete, with port and path
 */
public record GatewayAddress(URI uri) {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayAddress.class);
    private static final String STANDARD_PATH = "/v1/connect";

    /**
     * Reads and completes an address: port 443 (80 for ws) and the path {@code /v1/connect} if left out.
     *
     * @param plaintextAllowed whether {@code ws} will do, as behind a proxy on the same machine
     * @throws IllegalArgumentException if it is none
     */
    public static GatewayAddress parse(String text, boolean plaintextAllowed) {
        URI given;
        try {
            given = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("gateway: expected wss://HOST:PORT, found " + text, e);
        }
        boolean plaintext = "ws".equals(given.getScheme());
        if (given.getHost() == null || !(plaintext || "wss".equals(given.getScheme()))) {
            throw new IllegalArgumentException("gateway: expected wss://HOST:PORT, found " + text);
        }
        if (plaintext && !plaintextAllowed) {
            throw new IllegalArgumentException("gateway: expected wss, found " + text
                    + ": without TLS everybody on the way can read along; allowPlaintext() permits it");
        }
        if (given.getRawUserInfo() != null || given.getRawQuery() != null || given.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "gateway: expected no user, query or fragment (a token never goes into a URL), "
                            + "found one in the address of " + given.getHost());
        }
        int port = given.getPort() > 0 ? given.getPort() : plaintext ? 80 : 443;
        String path =
                given.getRawPath() == null || given.getRawPath().length() <= 1 ? STANDARD_PATH : given.getRawPath();
        return new GatewayAddress(URI.create(given.getScheme() + "://" + given.getHost() + ":" + port + path));
    }

    /** Those of a server's own naming that can be used; the others are left out, with a warning. */
    public static List<GatewayAddress> usable(List<String> named, boolean plaintextAllowed) {
        List<GatewayAddress> usable = new ArrayList<>();
        for (String url : named) {
            try {
                usable.add(parse(url, plaintextAllowed));
            } catch (IllegalArgumentException e) {
                LOG.warn("a gateway named an address that can't be used", e);
            }
        }
        return usable;
    }

    /** Whether TLS is spoken there. */
    public boolean secure() {
        return "wss".equals(uri.getScheme());
    }

    /** Without the brackets of an IPv6 address. */
    public String host() {
        String host = uri.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** The port. */
    public int port() {
        return uri.getPort();
    }

    @Override
    public String toString() {
        return uri.toString();
    }
}
