package org.crisisline.client.frame;

/**
 * The order of a message, highest first. A higher priority may overtake a lower one; within one priority nothing
 * overtakes.
 */
public enum Priority {
    EMERGENCY,
    HIGH,
    NORMAL,
    LOW
}
