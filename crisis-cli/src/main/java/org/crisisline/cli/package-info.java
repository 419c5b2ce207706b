/**
 * The {@code crisis} command: one class a sub-command. Each parses its options, calls the package that does the work
 * ({@code stack}, {@code demo}, {@code chat}, {@code perf}, {@code token}, {@code status}) and turns the outcome into lines and an exit
 * status: 0 done, 1 it could not be done (one line on standard error says why), 2 the command line was wrong. Commands run on the
 * main thread and may block it.
 */
package org.crisisline.cli;
