/**
 * The watcher: says what should have happened to each emergency by now, from the topics alone, and alarms when it has not. It lives here and not
 * in the escalation-service, so that what stops that one does not stop this.
 *
 * <p>In the order in which a record passes: {@link org.crisisline.monitor.watcher.EscalationWatcher} reads on a thread of its own
 * ({@code escalation-watcher}), {@link org.crisisline.monitor.watcher.Expectations} decides, pure;
 * {@link org.crisisline.monitor.watcher.Asker} asks again for what nobody took; {@link org.crisisline.monitor.watcher.WatcherBoard} hands what is
 * overdue to the fleet's watch, which alerts; {@link org.crisisline.monitor.watcher.Heartbeat} tells somebody outside that all this works.
 */
package org.crisisline.monitor.watcher;
