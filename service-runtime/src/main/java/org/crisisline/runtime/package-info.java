/**
 * What every service needs and none is about.
 *
 * <p>Each package below stands by itself; they build on one another in this order: {@code config} and {@code time}, then {@code
 * logging}, {@code lifecycle}, {@code kafka} and {@code metrics}, then {@code operations} and {@code telemetry}, and on all of them
 * {@code chassis}. Nothing here knows a message, a session or an escalation.
 */
package org.crisisline.runtime;
