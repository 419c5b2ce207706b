/**
 * When and where to connect again. Pure: the time and the dice come from outside. One thread at a time, the client's
 * event loop.
 */
package org.crisisline.client.reconnect;
