package org.crisisline.cli.escalations;

import java.time.Instant;
import java.util.List;
import org.crisisline.cli.escalations.EscalationAuditor.Finding;

/**
 * What an audit of escalations found.
 *
 * @param since since when
 * @param stories those that were looked at, the newest last
 * @param findings those without an end, and worse
 * @param unreadable records that could not be read
 */
public record EscalationVerdict(Instant since, List<EscalationStory> stories, List<Finding> findings, int unreadable) {
    public EscalationVerdict {
        stories = List.copyOf(stories);
        findings = List.copyOf(findings);
    }

    /** Whether every trigger has an escalation, and every escalation has reached somebody. */
    public boolean isClean() {
        return findings.stream().noneMatch(finding -> finding.cause().isWrong());
    }
}
