package org.crisisline.escalation.channel;

import java.util.Optional;
import java.util.Set;

/** The configured ways to a human, by name. Any thread; what it answers never changes. */
public interface ChannelDirectory {
    /** The channel of that name; empty when none is configured under it. */
    Optional<Channel> named(String name);

    /** The names of all that are configured. */
    Set<String> names();
}
