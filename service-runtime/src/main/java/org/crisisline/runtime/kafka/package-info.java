/**
 * Settings of Kafka's clients, with the reason beside each, so that no service finds out by itself which default breaks the budgets; and what
 * everyone needs who reads topics in no group: a thread that begins again, and the positions from which.
 *
 * <p>Nothing here opens a connection: maps go out, the caller constructs the client with serializers of its own. Settings are used on the thread
 * that starts a service. Figures were checked against the source of Kafka 4.3.1.
 */
package org.crisisline.runtime.kafka;
