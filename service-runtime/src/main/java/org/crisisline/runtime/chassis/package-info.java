/**
 * What the four services are built on, put together once: a service holds a {@link org.crisisline.runtime.chassis.Chassis} and adds what it is about.
 *
 * <p>Runs on whichever thread starts and closes the service.
 */
package org.crisisline.runtime.chassis;
