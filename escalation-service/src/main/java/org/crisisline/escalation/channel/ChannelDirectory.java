package org.crisisline.escalation.channel;

import java.util.Optional;
import java.util.Set;

/** The configured ways to a human, by name. Any thread; what it answers never changes. */
public interface ChannelDirectory {
    /** The channel of that name; empty when none is configured under it. */
    Optional<Channel> named(String name);

    /** The names of all that are configured. */
    Set<String> names();

    /** One channel alone, under its own name. */
    static ChannelDirectory of(Channel channel) {
        return new ChannelDirectory() {
            @Override
            public Optional<Channel> named(String name) {
                return name.equals(channel.name()) ? Optional.of(channel) : Optional.empty();
            }

            @Override
            public Set<String> names() {
                return Set.of(channel.name());
            }
        };
    }

    /** None at all. */
    static ChannelDirectory none() {
        return new ChannelDirectory() {
            @Override
            public Optional<Channel> named(String name) {
                return Optional.empty();
            }

            @Override
            public Set<String> names() {
                return Set.of();
            }
        };
    }
}
