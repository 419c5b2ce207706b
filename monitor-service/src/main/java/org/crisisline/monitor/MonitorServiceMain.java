package org.crisisline.monitor;

import org.crisisline.runtime.lifecycle.ServiceMain;

/** Runs the service in a process of its own. */
public final class MonitorServiceMain {
    private MonitorServiceMain() {}

    /** Parses, starts, waits; {@code --help} says what it takes. */
    public static void main(String[] args) {
        ServiceMain.run(args, MonitorService.NAME, MonitorService::new);
    }
}
