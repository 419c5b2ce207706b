package org.crisisline.escalation.channel.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;

/**
 * A receiver for rehearsals, on the loopback interface: takes everything that one channel sends over one connection at a time. HTTP
 * only as far as that client needs it. Has a thread of its own until it is closed.
 */
public final class LoopbackReceiver implements AutoCloseable {
    private static final Duration READ_LIMIT = Duration.ofSeconds(3);
    private static final int MAX_HEAD_BYTES = 8 * 1024;

    private final ServerSocket server;
    private final byte[] answer;

    /** Listens at any free port, and answers as a receiver of that type does. */
    public LoopbackReceiver(HttpChannelSettings settings) throws IOException {
        int status = CallFormat.of(settings).acceptance();
        // 204 is the one answer that must not say how long its body is.
        String length = status == 204 ? "" : "Content-Length: 0\r\n";
        answer = ("HTTP/1.1 " + status + " OK\r\n" + length + "\r\n").getBytes(US_ASCII);
        server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "escalation-rehearsal");
        thread.setDaemon(true);
        thread.start();
    }

    /** Where it listens. */
    public URI uri() {
        return URI.create("http://" + server.getInetAddress().getHostAddress() + ":" + server.getLocalPort() + "/");
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(Math.toIntExact(READ_LIMIT.toMillis()));
                InputStream in = new BufferedInputStream(socket.getInputStream());
                while (skipRequest(in)) {
                    socket.getOutputStream().write(answer);
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
