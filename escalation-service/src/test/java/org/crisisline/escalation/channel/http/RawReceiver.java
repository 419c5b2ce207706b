package org.crisisline.escalation.channel.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers each connection with the next of some byte sequences, whatever they are, and hangs up. The last one is repeated. */
final class RawReceiver implements AutoCloseable {
    private final ServerSocket server;
    private final List<String> answers;
    final AtomicInteger connections = new AtomicInteger();

    RawReceiver(String... answers) throws IOException {
        this.answers = List.of(answers);
        this.server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "raw-receiver");
        thread.setDaemon(true);
        thread.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/oncall");
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                int number = connections.getAndIncrement();
                readHead(socket.getInputStream());
                socket.getOutputStream()
                        .write(answers.get(Math.min(number, answers.size() - 1)).getBytes(US_ASCII));
                socket.getOutputStream().flush();
            } catch (IOException e) {
                // The client hung up, or the test is over.
            }
        }
    }

    private static void readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return;
            }
            head.append((char) next);
        }
        int at = head.toString().toLowerCase(java.util.Locale.ROOT).indexOf("content-length:");
        int end = head.indexOf("\r\n", at);
        in.skipNBytes(Long.parseLong(
                head.substring(at + "content-length:".length(), end).strip()));
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
