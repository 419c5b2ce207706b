/**
 * What the gateway measures: an interface of domain verbs, and the one place where names, tags and descriptions stand. All of it may be called
 * on any thread, event loops included; nothing blocks or allocates.
 */
package org.crisisline.gateway.metrics;
