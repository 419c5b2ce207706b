package org.crisisline.cli.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * Finds out whether TCP ports of the loopback interface are free, before something starts that would say it less
 * clearly. The answer is true for the moment only: between the check and the bind another process may come first.
 * Ports that were drawn are safe from other draws: none gives them out again while this process lives, in no process
 * of this user. Any thread may call; blocks for {@value #CONNECT_MILLIS} ms for each port that it looks at, at most.
 */
public final class Ports {
    /** On loopback a listener answers at once; only one with a full backlog would need longer, and it fails the bind. */
    private static final int CONNECT_MILLIS = 200;

    /**
     * Free ports are drawn from here: below the range from which Linux (from 32768) and macOS (from 49152) take the
     * local ports of outgoing connections, one of which would otherwise sooner or later sit on a port that a test
     * wants to listen on again.
     */
    private static final int FIRST = 20_000;

    private static final int LAST = 32_000;
    private static final int ATTEMPTS = 200;

    /** One for the process, as the locks of which it is made are. */
    static final DrawnPorts DRAWN = new DrawnPorts(
            Path.of(System.getProperty("java.io.tmpdir"), "crisis-ports-" + System.getProperty("user.name") + ".lock"));

    private Ports() {}

    /**
     * Refuses a port that is taken.
     *
     * @param name who wants it, as a person knows it ("Kafka")
     * @param option the command-line option that chooses another ("--kafka-port")
     * @throws StackException when something listens there, or the number isn't a port
     */
    public static void requireFree(String name, int port, String option) {
        if (port < 1 || port > 65_535) {
            throw new StackException(
                    "port %d (%s) is not between 1 and 65535; choose another with %s".formatted(port, name, option));
        }
        if (!isFree(port)) {
            throw new StackException("port %d (%s) is taken; choose another with %s".formatted(port, name, option));
        }
    }

    /**
     * A port on which nothing listens now, drawn at random; nobody else draws it while this process lives.
     *
     * @throws StackException when {@value #ATTEMPTS} draws found none
     */
    public static int free() {
        return freeRow(1);
    }

    /**
     * The first of so many ports in a row, of which what {@link #free} promises holds for each.
     *
     * @throws StackException when {@value #ATTEMPTS} draws found none
     */
    public static int freeRow(int length) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int first = ThreadLocalRandom.current().nextInt(FIRST, LAST - length + 1);
            // What is taken of a row that is not wholly free stays taken: there are thousands more.
            if (IntStream.range(first, first + length).allMatch(port -> isFree(port) && DRAWN.take(port))) {
                return first;
            }
        }
        throw new StackException(
                "%d free TCP ports in a row were not found between %d and %d".formatted(length, FIRST, LAST));
    }

    private static boolean isFree(int port) {
        InetAddress loopback = loopback();
        try (ServerSocket socket = new ServerSocket()) {
            // Connections of a stack that has just been stopped linger in TIME_WAIT; they don't make a port taken.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(loopback, port), 1);
        } catch (IOException taken) {
            return false;
        }
        // macOS lets the bind above pass beside a listener on all interfaces.
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(loopback, port), CONNECT_MILLIS);
            return false;
        } catch (IOException nobodyListens) {
            return true;
        }
    }

    /** 127.0.0.1 always, whatever the JVM prefers: it is the address that the embedded servers bind. */
    static InetAddress loopback() {
        try {
            return InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1});
        } catch (UnknownHostException fourBytesAreAlwaysAnAddress) {
            throw new AssertionError(fourBytesAreAlwaysAnAddress);
        }
    }
}
