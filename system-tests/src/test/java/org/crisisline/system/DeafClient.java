package org.crisisline.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A WebSocket client on a plain socket (RFC 6455 as far as is needed), which reads only when it is told to: nothing takes a byte from the kernel meanwhile, and
 * the kernel has little room.
 */
final class DeafClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ROOM = 8 * 1024;
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private final Socket tcp = new Socket();
    private final SSLSocket socket;
    private final DataInputStream in;
    private final OutputStream out;

    DeafClient(URI uri, SSLContext tls, String token) throws IOException {
        // Before it connects: the window that TCP offers is agreed on by then.
        tcp.setReceiveBufferSize(ROOM);
        tcp.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
        socket = (SSLSocket) tls.getSocketFactory().createSocket(tcp, uri.getHost(), uri.getPort(), true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), ROOM));
        out = socket.getOutputStream();
        out.write(("GET " + uri.getPath() + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                        + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                        + "Authorization: Bearer " + token + "\r\n\r\n")
                .getBytes(UTF_8));
        String status = line();
        if (!status.contains("101")) {
            throw new IOException(status);
        }
        while (!line().isEmpty()) {
            // The other headers of the upgrade.
        }
        say("{\"type\":\"connect\"}");
    }

    /** What was written to it and not read by it: the kernel's part, as Linux tells it; empty elsewhere. Also when its peer has closed. */
    OptionalLong unreadInKernel() throws IOException {
        OptionalLong unread = OptionalLong.empty();
        for (Path table : List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"))) {
            if (Files.isReadable(table)) {
                unread = OptionalLong.of(unread.orElse(0)
                        + Files.readAllLines(table).stream()
                                .skip(1)
                                .mapToLong(this::unread)
                                .sum());
            }
        }
        return unread;
    }

    /** Of a line {@code 0: 0100007F:PORT 0100007F:PORT state sent:received …}, in hexadecimal; sent is what the other side has not taken yet. */
    private long unread(String line) {
        String[] words = line.trim().split("\\s+", -1);
        int from = portIn(words[1]);
        int to = portIn(words[2]);
        String[] queues = words[4].split(":", -1);
        if (from == tcp.getPort() && to == tcp.getLocalPort()) {
            return Long.parseLong(queues[0], 16);
        }
        return from == tcp.getLocalPort() && to == tcp.getPort() ? Long.parseLong(queues[1], 16) : 0;
    }

    private static int portIn(String address) {
        return Integer.parseInt(address.substring(address.indexOf(':') + 1), 16);
    }

    void say(String text) throws IOException {
        write(TEXT, text.getBytes(UTF_8));
    }

    /** The next frame of the protocol; empty when there is none within that time, or the connection is closed. Answers pings. */
    Optional<JsonNode> hear(Duration patience) throws IOException {
        socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
        try {
            while (true) {
                int opcode = in.readUnsignedByte() & 0xF;
                int length = in.readUnsignedByte();
                long bytes = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
                byte[] payload = new byte[Math.toIntExact(bytes)];
                in.readFully(payload);
                if (opcode == TEXT) {
                    return Optional.of(JSON.readTree(payload));
                } else if (opcode == PING) {
                    write(PONG, payload);
                } else if (opcode == CLOSE) {
                    return Optional.empty();
                }
            }
        } catch (SocketTimeoutException | EOFException | SocketException e) {
            return Optional.empty();
        }
    }

    private void write(int opcode, byte[] payload) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(0x80 | opcode);
        if (payload.length < 126) {
            frame.write(0x80 | payload.length);
        } else {
            frame.write(0x80 | 126);
            frame.write(payload.length >> 8);
            frame.write(payload.length);
        }
        // A mask of zeros leaves the payload as it is.
        frame.write(new byte[4]);
        frame.write(payload);
        out.write(frame.toByteArray());
        out.flush();
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        // Not the TLS socket: its close notice could wait for a peer that is full.
        tcp.close();
    }
}
