/**
 * The service that delivers: {@link org.crisisline.delivery.DeliveryProcessor} starts, watches and ends its Kafka Streams applications.
 *
 * <p>In the order in which data passes: {@code topology} reads and writes, {@code lane} decides, {@code store} keeps; {@code sessions} owns the
 * lives of sessions. This package runs on the starter's thread; its listeners are called by stream threads and only note what they
 * hear.
 */
package org.crisisline.delivery;
