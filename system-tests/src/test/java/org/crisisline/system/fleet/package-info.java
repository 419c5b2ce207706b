/**
 * The system as it runs in production, on one machine: brokers, gateways, processors and the rest each in a process of its own, started
 * from the class path of the tests, so that they can be killed, stopped and cut off.
 *
 * <p>{@link org.crisisline.system.fleet.Fleet} is what tests speak to; a {@link org.crisisline.system.fleet.Node} is one process in it. Everything
 * blocks the calling thread, which is the test's.
 */
package org.crisisline.system.fleet;
