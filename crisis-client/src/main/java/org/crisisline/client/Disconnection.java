package org.crisisline.client;

import java.time.Duration;
import org.crisisline.client.frame.CloseCode;

/**
 * A connection is gone, and the client will connect again by itself.
 *
 * @param code with which it was closed; {@link CloseCode#LOST} if it broke
 * @param reason in the words of whoever closed it; may be empty
 * @param reconnectIn when the next attempt is made
 */
public record Disconnection(CloseCode code, String reason, Duration reconnectIn) {}
