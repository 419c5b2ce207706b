/** Reads a running stack's status from its monitor and shows it to a person. */
package org.crisisline.cli.status;
