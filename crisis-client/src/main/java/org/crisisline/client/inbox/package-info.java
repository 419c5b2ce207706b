/**
 * What has arrived: nothing is handed on twice, nothing is missed in silence, and what is acknowledged is what the
 * application has kept. Pure: no socket, no clock. One thread at a time, the client's event loop.
 */
package org.crisisline.client.inbox;
