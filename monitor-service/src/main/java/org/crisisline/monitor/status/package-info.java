/**
 * What is shown: a JSON document, Prometheus' text, and a page for people. Runs on the endpoint's worker threads and reads the last
 * {@link org.crisisline.monitor.watch.FleetStatus} only.
 */
package org.crisisline.monitor.status;
