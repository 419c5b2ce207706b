/** What several commands print alike: text of others made safe, columns, times. Pure; any thread. */
package org.crisisline.cli.text;
