/**
 * {@code crisis trace}: the story of one message. {@link org.crisisline.cli.trace.Trace} reads what the topics have of its session, {@link
 * org.crisisline.cli.trace.StoryTeller} picks what belongs to the message and puts it in order; that part is pure. All on the command's thread.
 */
package org.crisisline.cli.trace;
