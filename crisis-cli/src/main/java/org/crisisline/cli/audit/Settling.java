package org.crisisline.cli.audit;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.crisisline.cli.ledger.Finding;

/**
 * Tells what is being settled from what is not accounted for: a finding of the first look that is still there at the last one. What came up
 * meanwhile in a system that goes on working has not had its time yet. For one thread.
 */
final class Settling {
    private Set<Finding> stubborn;
    private long findings;

    /** Takes the findings of the next look. Whether any has been there since the first. */
    boolean look(List<Finding> now) {
        findings = now.size();
        if (stubborn == null) {
            stubborn = new HashSet<>(now);
        } else if (!stubborn.isEmpty()) {
            stubborn.retainAll(new HashSet<>(now));
        }
        return !stubborn.isEmpty();
    }

    boolean isStubborn(Finding finding) {
        return stubborn.contains(finding);
    }

    /** Findings of the last look that are younger than the first. */
    long young() {
        return findings - stubborn.size();
    }
}
