package org.crisisline.delivery;

import org.crisisline.runtime.lifecycle.ServiceMain;

/** The delivery-processor as a process of its own. */
public final class DeliveryProcessorMain {
    private DeliveryProcessorMain() {}

    /** Runs until it is told to stop; see {@link ServiceMain#run}. */
    public static void main(String[] args) {
        ServiceMain.run(args, DeliveryProcessor.NAME, DeliveryProcessor::new);
    }
}
