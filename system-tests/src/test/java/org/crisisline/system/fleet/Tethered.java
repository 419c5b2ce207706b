package org.crisisline.system.fleet;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * A program that ends with the process that started it, also when that was killed: standard input is a pipe from there, and its end
 * is the news. The main class stands first among the arguments.
 */
final class Tethered {
    private static final int ORPHANED = 86;

    private Tethered() {}

    public static void main(String[] args) throws Exception {
        Thread tether = new Thread(Tethered::awaitParent, "tether");
        tether.setDaemon(true);
        tether.start();
        try {
            Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object)
                    Arrays.copyOfRange(args, 1, args.length));
        } catch (InvocationTargetException e) {
            e.getCause().printStackTrace();
            System.exit(1);
        }
    }

    private static void awaitParent() {
        try {
            while (System.in.read() >= 0) {
                // Nothing is ever said here.
            }
        } catch (IOException parentGone) {
            // The same news.
        }
        Runtime.getRuntime().halt(ORPHANED);
    }
}
