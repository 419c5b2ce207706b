package org.crisisline.escalation;

import java.util.Properties;
import org.crisisline.runtime.lifecycle.ServiceMain;

/** Runs the service in a process of its own. */
public final class EscalationServiceMain {
    /** Of the JDK's HTTP client, which reads it once, when its first connection is made. */
    private static final String KEEP_ALIVE = "jdk.httpclient.keepalive.timeout";

    /**
     * Seconds for which an idle connection to a receiver is used again. On the way there are address translators and load balancers that
     * forget a connection after some minutes of silence and tell nobody: the call that uses it then gets no answer, and an emergency waits out
     * its time limit of 2 s. A new connection costs two round trips. JDK 17 would keep one for 20 minutes; 30 s is what later ones do (JDK-8297030).
     */
    private static final String KEEP_ALIVE_SECONDS = "30";

    private EscalationServiceMain() {}

    /** Parses, starts, waits; {@code --help} says what it takes. */
    public static void main(String[] args) {
        prepare(System.getProperties());
        ServiceMain.run(args, EscalationService.NAME, EscalationService::new);
    }

    /** What the process is to be like; an operator's {@code -D} wins. */
    static void prepare(Properties properties) {
        properties.putIfAbsent(KEEP_ALIVE, KEEP_ALIVE_SECONDS);
    }
}
