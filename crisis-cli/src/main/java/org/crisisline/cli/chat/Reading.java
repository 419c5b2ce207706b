package org.crisisline.cli.chat;

import java.util.EnumMap;
import java.util.Map;
import org.crisisline.client.frame.Priority;

/** What has been printed and not yet been answered by a keystroke; a keystroke is what shows that a human is there. Any thread. */
final class Reading {
    private final Map<Priority, Long> unseen = new EnumMap<>(Priority.class);

    synchronized void came(Priority priority, long position) {
        unseen.merge(priority, position, Math::max);
    }

    /** The highest position of each priority that came since the last call. */
    synchronized Map<Priority, Long> takeUnseen() {
        Map<Priority, Long> taken = new EnumMap<>(unseen);
        unseen.clear();
        return taken;
    }
}
