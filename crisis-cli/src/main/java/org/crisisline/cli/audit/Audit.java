package org.crisisline.cli.audit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.crisisline.cli.embedded.StackException;
import org.crisisline.cli.ledger.LiveFigures;
import org.crisisline.cli.ledger.SessionBook;
import org.crisisline.cli.ledger.Sums;
import org.crisisline.cli.log.Brokers;
import org.crisisline.cli.log.TopicScan;
import org.crisisline.runtime.time.Ticker;
import org.crisisline.schemas.topic.Lane;

/** One audit: reads, judges, reads on while something settles, compares. Blocks its thread; reads only. */
public final class Audit {
    /** Lanes count their stores every ten seconds or so; by then they have done so twice. */
    static final Duration QUIET = Duration.ofSeconds(30);

    private static final Duration PAUSE = Duration.ofMillis(500);

    /**
     * What is asked for.
     *
     * @param session one, or empty for all
     * @param settleWithin how long what does not fit may take to settle
     * @param processor whose figures are compared, if any are; not when one session is asked for
     */
    public record Question(Optional<String> session, Duration settleWithin, Optional<ProcessorFigures> processor) {
        public Question {
            Objects.requireNonNull(session, "session");
            Objects.requireNonNull(processor, "processor");
            if (settleWithin.isNegative()) {
                throw new StackException("a time to settle of " + settleWithin + ", expected none or more");
            }
        }
    }

    private final Brokers brokers;
    private final Question question;
    private final TopicScan.Progress progress;
    private final Ticker ticker;
    private final Clock clock;

    /** @param progress is told how far the reading is */
    public Audit(Brokers brokers, Question question, TopicScan.Progress progress, Ticker ticker, Clock clock) {
        this.brokers = Objects.requireNonNull(brokers, "brokers");
        this.question = Objects.requireNonNull(question, "question");
        this.progress = Objects.requireNonNull(progress, "progress");
        this.ticker = Objects.requireNonNull(ticker, "ticker");
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    /**
     * Takes it.
     *
     * @throws StackException when the brokers do not answer, or there is no such session
     */
    public Verdict take() throws InterruptedException {
        long begun = ticker.nanos();
        Instant at = clock.instant();
        try (TopicLedger topics = new TopicLedger(brokers, question.session(), List.of(), progress, ticker, clock)) {
            Settling settling = new Settling();
            Sums sums = look(topics);
            requireSession(topics);
            long firstLook = ticker.nanos();
            while (settling.look(sums.findings()) && !ticker.hasPassed(firstLook, question.settleWithin())) {
                TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
                sums = look(topics);
            }
            Comparison comparison = Comparison.NOT_ASKED;
            if (question.session().isEmpty() && question.processor().isPresent()) {
                Quiet quiet = new Quiet(QUIET, ticker);
                Optional<Comparison> compared = compare(quiet, topics, sums);
                while (compared.isEmpty()) {
                    TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
                    sums = look(topics);
                    settling.look(sums.findings());
                    compared = compare(quiet, topics, sums);
                }
                comparison = compared.get();
            }
            return new Verdict(
                    at,
                    Duration.ofNanos(ticker.since(begun)),
                    brokers.toString(),
                    topics.records(),
                    question.session(),
                    sums,
                    sums.findings().stream().filter(settling::isStubborn).toList(),
                    settling.young(),
                    incidents(topics),
                    standings(topics),
                    comparison);
        }
    }

    private static Sums look(TopicLedger topics) {
        topics.readOn();
        Sums sums = new Sums();
        topics.auditor().judge(sums);
        return sums;
    }

    private Optional<Comparison> compare(Quiet quiet, TopicLedger topics, Sums sums) throws InterruptedException {
        Map<Lane, LiveFigures> live = new EnumMap<>(Lane.class);
        for (Lane lane : Lane.values()) {
            live.put(lane, sums.live(lane));
        }
        try {
            return quiet.look(
                    topics.ledger().changes(),
                    live,
                    topics.wholeLanes(),
                    question.processor().orElseThrow().read());
        } catch (StackException e) {
            return Optional.of(Comparison.unknown(e.getMessage()));
        }
    }

    private void requireSession(TopicLedger topics) {
        if (question.session().isPresent() && session(topics).isEmpty()) {
            throw new StackException("the topics at " + brokers + " know no session "
                    + question.session().get() + ": it never was there, or is no longer kept");
        }
    }

    private Optional<SessionBook> session(TopicLedger topics) {
        return question.session().flatMap(topics.ledger()::session).filter(s -> s.isKnown() || s.isOver());
    }

    private List<Standings.Standing> standings(TopicLedger topics) {
        Standings standings = new Standings();
        session(topics).ifPresent(session -> topics.auditor().judge(session, standings));
        return standings.all();
    }

    private static SortedMap<String, Long> incidents(TopicLedger topics) {
        SortedMap<String, Long> incidents = new TreeMap<>();
        topics.ledger().incidentReasons().forEach(reason -> incidents.merge(reason, 1L, Long::sum));
        return incidents;
    }
}
