package org.crisisline.cli.oncall;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who asked for a human, and who was called: an entry for each session, in which nobody asks twice. What is said of a session that is
 * not in it is none of its business. Holds as much as was asked. Thread-safe.
 */
public final class CallBook {
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    /**
     * A frame goes out.
     *
     * @param nanos when, or when it should have gone, on the ticker of all that is written down here
     * @throws IllegalArgumentException when this session has asked before
     */
    public void asked(String sessionId, long nanos) {
        if (entries.putIfAbsent(sessionId, new Entry(sessionId, nanos)) != null) {
            throw new IllegalArgumentException(sessionId + " has asked before");
        }
    }

    /** A call came in. */
    public void called(OnCallCall call) {
        Entry entry = entries.get(call.sessionId());
        if (entry != null && call.isTrigger()) {
            entry.add(call);
        }
    }

    /** Whoever asked hears that a human is called; the first time counts. */
    public void told(String sessionId, CallStory.Told told) {
        Entry entry = entries.get(sessionId);
        if (entry != null) {
            entry.add(told);
        }
    }

    /** How many have asked for whom nobody has been called. */
    public long uncalled() {
        return stories().stream().filter(CallStory::isMissed).count();
    }

    /** How many have asked who have not heard that a human is called. */
    public long untold() {
        return stories().stream().filter(story -> story.told().isEmpty()).count();
    }

    /** What is known of each, in no order. */
    public List<CallStory> stories() {
        return entries.values().stream().map(Entry::story).toList();
    }

    private static final class Entry {
        private final String sessionId;
        private final long askedNanos;
        private final List<OnCallCall> calls = new ArrayList<>(1);
        private CallStory.Told told;

        Entry(String sessionId, long askedNanos) {
            this.sessionId = sessionId;
            this.askedNanos = askedNanos;
        }

        synchronized void add(OnCallCall call) {
            calls.add(call);
        }

        synchronized void add(CallStory.Told first) {
            if (told == null) {
                told = first;
            }
        }

        synchronized CallStory story() {
            return new CallStory(sessionId, askedNanos, calls, Optional.ofNullable(told));
        }
    }
}
