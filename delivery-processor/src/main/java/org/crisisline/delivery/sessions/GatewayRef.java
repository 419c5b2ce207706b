package org.crisisline.delivery.sessions;

/**
 * An incarnation of a gateway, and the mailbox that it reads.
 *
 * @param id the gateway
 * @param epoch its incarnation
 * @param mailbox its mailbox
 */
record GatewayRef(String id, long epoch, int mailbox) {}
