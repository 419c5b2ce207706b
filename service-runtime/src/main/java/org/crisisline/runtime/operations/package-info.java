/**
 * A small HTTP server of bounded appetite, and the endpoint that operators, Prometheus and orchestrators read.
 *
 * <p>Requests are read on a few threads of the endpoint's own; routes run on a second pool of a bounded size, so that slow ones hold up neither each other's
 * reading nor the health checks. Nothing here is meant for many clients: those have the gateway.
 */
package org.crisisline.runtime.operations;
