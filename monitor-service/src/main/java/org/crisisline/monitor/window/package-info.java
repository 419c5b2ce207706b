/**
 * The fleet's measurements over sliding windows: pure data structures without a clock. Everything here is mutable and belongs to one
 * thread, the watch's.
 */
package org.crisisline.monitor.window;
