/**
 * {@code crisis audit}: reads the topics into a {@link org.crisisline.cli.ledger.Ledger}, lets it be judged, waits for what is being settled,
 * compares with what the processor says of itself, and prints. All on the command's thread, which it blocks.
 */
package org.crisisline.cli.audit;
