/** What is promised and whether it is held: pure, without a clock. */
package org.crisisline.monitor.promise;
