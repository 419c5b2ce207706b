/**
 * The dead letters, for whoever looks after the system: what lies there, what became of it, and sending a record through the gate again.
 *
 * <p>{@link org.crisisline.cli.letters.Letterbox} reads the topics; everything between it and {@link
 * org.crisisline.cli.letters.Replayer}, which writes, is pure: letters that repeat merge into one ({@link
 * org.crisisline.cli.letters.LetterBook}), each stands somewhere ({@link org.crisisline.cli.letters.LetterState}), and one place says what a
 * replay means ({@link org.crisisline.cli.letters.ReplayRule}). All on the calling thread, which blocks.
 */
package org.crisisline.cli.letters;
