package org.crisisline.gateway.mailbox;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who gets which mailbox: a member keeps what it has, a newcomer gets a free one, nobody else moves. A pure function.
 *
 * <p>When two claim the same one, the later generation of the group is right: the other slept through it.
 */
final class MailboxShares {
    /**
     * A member of the group.
     *
     * @param id its id in the group
     * @param owned the mailboxes that it believes to own
     * @param generation of the group in which it got them; -1 when unknown
     */
    record Member(String id, List<Integer> owned, int generation) {
        Member {
            owned = List.copyOf(owned);
        }
    }

    private MailboxShares() {}

    /**
     * One mailbox for each member, as far as they go; the free ones stay free.
     *
     * @param mailboxes how many there are
     * @return mailbox by member id; a member that is not in it has none
     */
    static Map<String, Integer> share(int mailboxes, Collection<Member> members) {
        Map<String, Integer> shares = new TreeMap<>();
        Set<Integer> taken = new TreeSet<>();
        List<Member> byGeneration = members.stream()
                .sorted(Comparator.comparingInt(Member::generation).reversed().thenComparing(Member::id))
                .toList();
        for (Member member : byGeneration) {
            member.owned().stream()
                    .sorted()
                    .filter(mailbox -> mailbox >= 0 && mailbox < mailboxes && !taken.contains(mailbox))
                    .findFirst()
                    .ifPresent(mailbox -> {
                        taken.add(mailbox);
                        shares.put(member.id(), mailbox);
                    });
        }
        int next = 0;
        for (Member member : byGeneration) {
            if (shares.containsKey(member.id())) {
                continue;
            }
            while (taken.contains(next)) {
                next++;
            }
            if (next >= mailboxes) {
                break;
            }
            taken.add(next);
            shares.put(member.id(), next);
        }
        return shares;
    }
}
