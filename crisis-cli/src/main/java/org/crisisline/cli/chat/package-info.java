/**
 * A client in the terminal. Lines typed are read on the caller's thread, which it blocks; what comes is printed on the client's event
 * loop, one whole line at a time.
 */
package org.crisisline.cli.chat;
