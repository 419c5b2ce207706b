package org.crisisline.escalation.lifecycle;

import java.util.Objects;

/**
 * How far up the tiers an escalation is.
 *
 * @param tier number of the tier, from 0
 * @param round how often the tier was called before this time
 * @param name the tier's name in the policy
 * @param external whether the tier reaches beyond the crisis line, to emergency services: never for a drill
 */
public record Stage(int tier, int round, String name, boolean external) {
    public Stage {
        Objects.requireNonNull(name, "name");
        if (tier < 0 || round < 0) {
            throw new IllegalArgumentException("tier " + tier + ", round " + round + ", expected none below 0");
        }
    }

    /** The first round of the first tier of a policy that has none but this. */
    public static Stage first(String name) {
        return new Stage(0, 0, name, false);
    }
}
