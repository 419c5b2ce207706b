package org.crisisline.escalation.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.crisisline.escalation.lifecycle.Demand;
import org.crisisline.escalation.lifecycle.Place;
import org.crisisline.runtime.config.Secret;
import org.crisisline.schemas.record.EscalationTrigger;

/**
 * Makes the first emergency as quick as the thousandth: loads and runs every class on the way of a call before there is one. Calls go to
 * a receiver of its own on the loopback interface, with the real client; the real receiver sees at most a TLS handshake.
 *
 * <p>Blocks for at most {@link #LIMIT}; for the start of the service. Failing to warm up fails nothing.
 */
public final class WarmUp {
    /** The longest that it takes. */
    public static final Duration LIMIT = Duration.ofSeconds(3);

    private static final int CALLS = 40;

    private final HttpClient client;
    private final Clock clock;

    /**
     * @param client the one that will make the real calls
     * @param clock the wall clock
     */
    public WarmUp(HttpClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    /** Runs a series of calls through the HTTP client; returns how many were answered. */
    public int calls() throws InterruptedException {
        int answered = 0;
        try (LoopbackReceiver receiver = new LoopbackReceiver()) {
            WebhookRequest request = new WebhookRequest(
                    client, receiver.uri(), new WebhookSignature(new Secret("warm-up")), LIMIT, clock);
            for (int i = 0; i < CALLS; i++) {
                CompletableFuture<ChannelResult> call = request.send(new EscalationCall(sample(), "warm-up"));
                if (call.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS) instanceof ChannelResult.Accepted) {
                    answered++;
                }
            }
        } catch (IOException | ExecutionException | TimeoutException e) {
            // Cold, then: slower once, not wrong.
            return answered;
        }
        return answered;
    }

    /**
     * One TLS handshake with the receiver: loads TLS, and leaves a session that the first call resumes.
     *
     * @throws IOException when there was none: the receiver can't be reached, or its certificate isn't trusted
     */
    public void handshake(URI url, SSLContext tls) throws IOException {
        if (!"https".equalsIgnoreCase(url.getScheme())) {
            return;
        }
        int port = url.getPort() < 0 ? 443 : url.getPort();
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(url.getHost(), port), Math.toIntExact(LIMIT.toMillis()));
            plain.setSoTimeout(Math.toIntExact(LIMIT.toMillis()));
            try (SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, url.getHost(), port, true)) {
                socket.startHandshake();
            }
        }
    }

    private Demand sample() {
        Instant now = clock.instant();
        return new Demand(
                "warm-up",
                "warm-up",
                "warm-up",
                "warm-up",
                EscalationTrigger.ESCALATE_FRAME,
                Demand.HIGHEST_SEVERITY,
                "warm-up",
                new Place(0, 0, 1.0),
                now,
                true,
                null);
    }

    /** Answers 204 to everything that one client sends over one connection at a time; HTTP only as far as that client needs it. */
    private static final class LoopbackReceiver implements AutoCloseable {
        private static final int MAX_HEAD_BYTES = 8 * 1024;
        private static final byte[] ANSWER = "HTTP/1.1 204 No Content\r\n\r\n".getBytes(US_ASCII);

        private final ServerSocket server;

        LoopbackReceiver() throws IOException {
            server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
            Thread thread = new Thread(this::serve, "escalation-warm-up");
            thread.setDaemon(true);
            thread.start();
        }

        URI uri() {
            return URI.create("http://" + server.getInetAddress().getHostAddress() + ":" + server.getLocalPort() + "/");
        }

        private void serve() {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    socket.setTcpNoDelay(true);
                    socket.setSoTimeout(Math.toIntExact(LIMIT.toMillis()));
                    InputStream in = new BufferedInputStream(socket.getInputStream());
                    while (skipRequest(in)) {
                        socket.getOutputStream().write(ANSWER);
                    }
                } catch (IOException e) {
                    // The socket was closed, by the end of the warm-up or by the client; the loop's condition tells
                    // which.
                }
            }
        }

        private static boolean skipRequest(InputStream in) throws IOException {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            int newlines = 0;
            while (newlines < 2) {
                int next = in.read();
                if (next < 0 || head.size() > MAX_HEAD_BYTES) {
                    return false;
                }
                head.write(next);
                newlines = next == '\n' ? newlines + 1 : next == '\r' ? newlines : 0;
            }
            in.skipNBytes(contentLength(head.toString(US_ASCII)));
            return true;
        }

        private static long contentLength(String head) {
            return head.lines()
                    .map(line -> line.toLowerCase(Locale.ROOT))
                    .filter(line -> line.startsWith("content-length:"))
                    .mapToLong(line -> Long.parseLong(
                            line.substring("content-length:".length()).strip()))
                    .findFirst()
                    .orElse(0);
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }
}
