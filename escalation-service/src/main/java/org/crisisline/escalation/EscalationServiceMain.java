package org.crisisline.escalation;

import org.crisisline.runtime.lifecycle.ServiceMain;

/** Runs the service in a process of its own. */
public final class EscalationServiceMain {
    private EscalationServiceMain() {}

    /** Parses, starts, waits; {@code --help} says what it takes. */
    public static void main(String[] args) {
        ServiceMain.run(args, EscalationService.NAME, EscalationService::new);
    }
}
