package org.crisisline.escalation.channel.registry;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.crisisline.escalation.channel.Channel;
import org.crisisline.escalation.channel.ChannelDirectory;
import org.crisisline.escalation.channel.http.LoopbackReceiver;

/** Channels for a rehearsal: they go the whole way of a call, and reach nobody. */
public final class RehearsalChannels implements ChannelDirectory, AutoCloseable {
    private final Map<String, Channel> channels;
    private final List<LoopbackReceiver> receivers;

    RehearsalChannels(Map<String, Channel> channels, List<LoopbackReceiver> receivers) {
        this.channels = Collections.unmodifiableMap(new TreeMap<>(channels));
        this.receivers = List.copyOf(receivers);
    }

    @Override
    public Optional<Channel> named(String name) {
        return Optional.ofNullable(channels.get(name));
    }

    @Override
    public Set<String> names() {
        return channels.keySet();
    }

    @Override
    public void close() throws IOException {
        channels.values().forEach(Channel::close);
        for (LoopbackReceiver receiver : receivers) {
            receiver.close();
        }
    }
}
