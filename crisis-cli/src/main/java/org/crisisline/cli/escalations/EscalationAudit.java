package org.crisisline.cli.escalations;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.crisisline.cli.escalations.EscalationAuditor.Finding;
import org.crisisline.runtime.time.Ticker;

/**
 * Takes the audit of escalations: reads everything, and reads on for a while when what was asked for just now has not been carried to anybody
 * yet. It only reads. Blocks.
 */
public final class EscalationAudit {
    private static final Duration PAUSE = Duration.ofMillis(250);

    /**
     * What is asked.
     *
     * @param session this session only
     * @param since those that the log first heard of then or later
     * @param settleWithin how long after it was asked for an escalation may not have reached anybody
     */
    public record Question(Optional<String> session, Instant since, Duration settleWithin) {}

    private final EscalationTopics topics;
    private final Clock clock;
    private final Ticker ticker;

    /** @param topics all of them; stay the caller's to close */
    public EscalationAudit(EscalationTopics topics, Clock clock, Ticker ticker) {
        this.topics = Objects.requireNonNull(topics, "topics");
        this.clock = Objects.requireNonNull(clock, "clock");
        this.ticker = Objects.requireNonNull(ticker, "ticker");
    }

    /**
     * The verdict.
     *
     * @throws org.crisisline.cli.embedded.StackException when the brokers do not answer
     */
    public EscalationVerdict take(Question question) throws InterruptedException {
        long begun = ticker.nanos();
        while (true) {
            EscalationBook book = topics.readOn();
            EscalationAuditor auditor = new EscalationAuditor(book);
            List<EscalationStory> stories = auditor.stories(question.session(), question.since());
            List<Finding> findings = auditor.judge(stories);
            Instant young = clock.instant().minus(question.settleWithin());
            boolean settling = findings.stream()
                    .anyMatch(finding -> finding.cause().isWrong()
                            && finding.story().firstAt().isAfter(young));
            if (!settling || ticker.hasPassed(begun, question.settleWithin())) {
                return new EscalationVerdict(question.since(), stories, findings, book.unreadable());
            }
            Thread.sleep(PAUSE.toMillis());
        }
    }
}
