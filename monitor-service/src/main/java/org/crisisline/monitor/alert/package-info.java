/**
 * Who has to be told of what: {@link org.crisisline.monitor.alert.AlertRule} decides, pure; {@link org.crisisline.monitor.alert.AlertBook} keeps
 * what is firing, on the watch's thread; {@link org.crisisline.monitor.alert.AlertWriter} writes it to {@code crisis.alerts} without waiting.
 */
package org.crisisline.monitor.alert;
