/**
 * Time as something that is handed in: {@link java.time.Clock} for what the wall clock says, {@link
 * org.crisisline.runtime.time.Ticker} for how long something takes.
 *
 * <p>The two are never mixed: wall clocks jump, tickers don't. Both may be read on any thread.
 */
package org.crisisline.runtime.time;
