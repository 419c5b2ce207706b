package org.crisisline.gateway;

import org.crisisline.runtime.lifecycle.ServiceMain;

/** Runs the service in a process of its own. */
public final class IngressGatewayMain {
    private IngressGatewayMain() {}

    /** Parses, starts, waits; {@code --help} says what it takes. */
    public static void main(String[] args) {
        ServiceMain.run(args, IngressGateway.NAME, IngressGateway::new);
    }
}
