package org.crisisline.system.traffic;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.crisisline.client.frame.Priority;

/**
 * What was said against what was heard. Pure.
 *
 * @param said messages that were sent
 * @param accepted those of them that the log has
 * @param refused those that the server or the client refused
 * @param emergenciesRefused those of them that were emergencies, which are slowed and never refused
 * @param unanswered those whose fate nobody told
 * @param delivered accepted ones that were heard
 * @param lost accepted ones that were not heard
 * @param heardTwice messages that passed a client's filter more than once, or were nobody's to hear
 * @param outOfOrder messages whose position did not rise within their priority
 * @param overtaken messages that came behind a later one of the same sender and priority: promised on one connection only, where nothing had to
 *     be sent again
 * @param duplicates messages that a client's filter caught
 * @param complaints what clients saw that should never be
 */
public record Account(
        int said,
        int accepted,
        int refused,
        List<String> emergenciesRefused,
        int unanswered,
        int delivered,
        List<String> lost,
        List<String> heardTwice,
        List<String> outOfOrder,
        int overtaken,
        long duplicates,
        List<String> complaints) {
    public Account {
        emergenciesRefused = List.copyOf(emergenciesRefused);
        lost = List.copyOf(lost);
        heardTwice = List.copyOf(heardTwice);
        outOfOrder = List.copyOf(outOfOrder);
        complaints = List.copyOf(complaints);
    }

    /** Draws it up. */
    static Account of(
            Collection<Said> said, Map<Said.Ear, List<Heard>> heard, long duplicates, List<String> complaints) {
        Map<Said.Ear, Set<Said.Utterance>> known = said.stream()
                .collect(Collectors.groupingBy(
                        Said::ear, Collectors.mapping(Said::utterance, Collectors.toCollection(HashSet::new))));
        Map<Said.Ear, Set<Said.Utterance>> arrived = new HashMap<>();
        List<String> heardTwice = new ArrayList<>();
        List<String> outOfOrder = new ArrayList<>();
        heard.forEach((ear, messages) -> {
            Set<Said.Utterance> once = arrived.computeIfAbsent(ear, e -> new HashSet<>());
            Map<Priority, Long> highest = new EnumMap<>(Priority.class);
            for (Heard message : messages) {
                boolean expected = known.getOrDefault(ear, Set.of()).contains(message.what());
                if (!once.add(message.what()) || !expected) {
                    heardTwice.add(ear + " " + message);
                }
                Long before = highest.put(message.priority(), message.position());
                if (before != null && before >= message.position()) {
                    outOfOrder.add(ear + " " + message + " behind " + before);
                }
            }
        });
        List<Said> refused = said.stream().filter(Said::isRefused).toList();
        List<Said> accepted = said.stream().filter(Said::isAccepted).toList();
        List<String> lost = accepted.stream()
                .filter(one -> !arrived.getOrDefault(one.ear(), Set.of()).contains(one.utterance()))
                .map(Said::toString)
                .toList();
        return new Account(
                said.size(),
                accepted.size(),
                refused.size(),
                refused.stream()
                        .filter(one -> one.priority() == Priority.EMERGENCY)
                        .map(Said::toString)
                        .toList(),
                (int) said.stream().filter(Said::isOpen).count(),
                accepted.size() - lost.size(),
                lost,
                heardTwice,
                outOfOrder,
                overtaken(said, heard),
                duplicates,
                complaints);
    }

    private static int overtaken(Collection<Said> said, Map<Said.Ear, List<Heard>> heard) {
        record Sender(String session, String from, Priority priority) {}
        record Key(Said.Ear ear, Said.Utterance what) {}
        Map<Key, Integer> order = new HashMap<>();
        for (Said one : said) {
            order.put(new Key(one.ear(), one.utterance()), order.size());
        }
        int overtaken = 0;
        for (Map.Entry<Said.Ear, List<Heard>> entry : heard.entrySet()) {
            Map<Sender, Integer> latest = new HashMap<>();
            for (Heard message : entry.getValue()) {
                Integer number = order.get(new Key(entry.getKey(), message.what()));
                Sender sender =
                        new Sender(entry.getKey().session(), message.what().from(), message.priority());
                if (number != null && latest.merge(sender, number, Math::max) > number) {
                    overtaken++;
                }
            }
        }
        return overtaken;
    }
}
