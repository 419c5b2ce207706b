package org.crisisline.system.fleet;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** What a process can be told from outside. */
enum Signal {
    /** Stops it where it stands; its sockets stay open, and nobody answers. */
    STOP,
    /** Lets it go on. */
    CONT;

    private static final int SECONDS = 5;

    /** Sends it by the system's own {@code kill}, since the JDK knows neither. */
    void to(ProcessHandle process) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name(), Long.toString(process.pid()))
                .redirectErrorStream(true)
                .start();
        if (!kill.waitFor(SECONDS, TimeUnit.SECONDS) || kill.exitValue() != 0) {
            throw new IOException("kill -" + name() + " " + process.pid() + ": "
                    + new String(kill.getInputStream().readNBytes(200), java.nio.charset.StandardCharsets.UTF_8));
        }
    }
}
