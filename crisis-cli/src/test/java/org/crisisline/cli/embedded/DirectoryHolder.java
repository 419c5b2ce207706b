package org.crisisline.cli.embedded;

import java.io.IOException;
import java.nio.file.Path;

/** A process of its own that holds a data directory until it is killed or its standard input ends. */
final class DirectoryHolder {
    private DirectoryHolder() {}

    /** Starts one on {@code folder}; returns when it holds it. */
    static Process start(Path folder) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DirectoryHolder.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        int said = process.getInputStream().read();
        if (said != '+') {
            throw new IOException("the holder of " + folder + " did not start");
        }
        return process;
    }

    public static void main(String[] arguments) throws IOException {
        try (DataDirectory directory = DataDirectory.open(Path.of(arguments[0]))) {
            System.out.print('+' + directory.root().toString());
            System.out.flush();
            while (System.in.read() >= 0) {
                // Holds on.
            }
        }
    }
}
