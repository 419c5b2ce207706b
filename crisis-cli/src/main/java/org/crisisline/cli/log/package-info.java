/** Reads the topics of a running system from their beginning to where they end now: the ground of audit, trace and dead letters. Blocks. */
package org.crisisline.cli.log;
