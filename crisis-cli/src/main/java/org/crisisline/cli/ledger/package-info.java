/**
 * Who is owed which message, and what became of it: the rule of {@code docs/decisions/0008-who-is-owed-what.md}, applied to what the topics say. A
 * {@link org.crisisline.cli.ledger.Ledger} collects facts, an {@link org.crisisline.cli.ledger.Auditor} judges them, an {@link
 * org.crisisline.cli.ledger.Account} is told. Pure: no Kafka, no clock, no I/O. Nothing here is shared with the processor, whose work it
 * checks. For one thread.
 */
package org.crisisline.cli.ledger;
