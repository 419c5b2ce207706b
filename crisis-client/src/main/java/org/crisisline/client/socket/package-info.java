/**
 * One connection to one gateway: TCP, TLS 1.3, the upgrade to WebSocket, frames in and out, heartbeats, and how it
 * ended. Everything here runs on the event loop of the client; only names are looked up elsewhere, since the platform's
 * look-up blocks.
 */
package org.crisisline.client.socket;
