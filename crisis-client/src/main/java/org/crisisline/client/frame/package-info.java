/**
 * The frames of the protocol's version 1 as values, and how they are written in {@code crisis.v1.json}. Everything here
 * is pure and may be used from any thread. What a newer server may add (types of frames, roles, states, codes) never
 * fails here: it becomes {@code UNKNOWN}, and what nobody can act on is ignored.
 */
package org.crisisline.client.frame;
