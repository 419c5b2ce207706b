/**
 * The ingress gateway: ends {@code wss}, checks tokens, publishes what clients send and writes what the mailbox brings.
 *
 * <p>The packages, in the way of the data: {@code edge}, {@code token}, {@code wire}, {@code connection}, {@code directory}, {@code publish}, {@code
 * mailbox}, {@code cache}; {@code metrics} beside them. Here is the service itself, wired by hand, on the thread that starts and closes it.
 */
package org.crisisline.gateway;
