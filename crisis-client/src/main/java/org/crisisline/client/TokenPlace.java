package org.crisisline.client;

/** How the token reaches the gateway. */
public enum TokenPlace {
    /** {@code Authorization: Bearer …} on the upgrade: a bad one is refused with 401 before there is a connection. */
    UPGRADE_HEADER,
    /** In the {@code connect} frame, as browsers must: a bad one is answered by close 4401. */
    CONNECT_FRAME
}
