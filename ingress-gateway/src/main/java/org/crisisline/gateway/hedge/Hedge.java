package org.crisisline.gateway.hedge;

import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.crisisline.gateway.metrics.HedgeMetrics;
import org.crisisline.gateway.metrics.HedgeMetrics.Outcome;
import org.crisisline.runtime.logging.LogKeys;
import org.crisisline.runtime.time.Ticker;
import org.crisisline.schemas.direct.DirectAnswer;
import org.crisisline.schemas.order.RankOrder;
import org.crisisline.schemas.record.EscalationNotice;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.EscalationState;
import org.crisisline.schemas.topic.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One escalation that is asked of the instances. In rounds: the instance of rank 0 first, the next one as soon as one has failed, or has
 * not answered within a step, since it may be gone or may be waiting for its channel, and a second call of the same escalation is
 * absorbed. Ends with the first instance that has it; when none does, all are asked again after a pause, until it is given up or the log has it.
 *
 * <p>On the package's threads; its own lock guards what it keeps, and nothing is waited for under it.
 */
final class Hedge {
    private static final Logger log = LoggerFactory.getLogger(Hedge.class);

    /**
     * What all hedges share.
     *
     * @param settings how patiently
     * @param instances by number
     * @param clockwork for steps and pauses
     */
    record Parts(
            HedgeSettings settings,
            List<EscalationInstance> instances,
            ScheduledExecutorService clockwork,
            HedgeMetrics metrics,
            Ticker ticker) {}

    private final EscalationRequest request;
    private final Parts parts;
    private final List<EscalationInstance> instances;
    private final Hedging.Asker asker;
    private final Runnable ended;
    private final long begunNanos;
    private byte[] body;
    /** How many were asked in this round. */
    private int asked;

    private int unanswered;
    private boolean over;

    /** @param ended told once, when nothing more is asked */
    Hedge(EscalationRequest request, Parts parts, Hedging.Asker asker, Runnable ended) {
        this.request = request;
        this.parts = parts;
        this.instances = parts.instances();
        this.asker = asker;
        this.ended = ended;
        this.begunNanos = parts.ticker().nanos();
    }

    void begin() {
        body = Topics.ESCALATION_REQUESTS.valueSerde().encode(request);
        askNext();
    }

    private void askNext() {
        EscalationInstance instance;
        int inRow;
        synchronized (this) {
            if (over || asked == instances.size()) {
                return;
            }
            instance = instances.get(RankOrder.instance(request.getEscalationId(), asked, instances.size()));
            inRow = ++asked;
            unanswered++;
        }
        var unused = instance.ask(body).whenComplete((answer, error) -> answered(answer, error));
        later(parts.settings().step().toNanos(), () -> stepPassed(inRow));
    }

    private void stepPassed(int inRow) {
        boolean nobodyMeanwhile;
        synchronized (this) {
            nobodyMeanwhile = asked == inRow;
        }
        if (nobodyMeanwhile) {
            askNext();
        }
    }

    private void answered(DirectAnswer answer, Throwable error) {
        Outcome outcome = error == null ? outcome(answer.state()) : EscalationInstance.outcome(error);
        parts.metrics().asked(outcome);
        if (error == null) {
            asker.stands(notice(answer));
        }
        boolean taken = outcome == Outcome.DISPATCHED || outcome == Outcome.REQUESTED;
        boolean first;
        boolean roundOver;
        synchronized (this) {
            unanswered--;
            first = taken && !over;
            over |= taken;
            roundOver = !over && unanswered == 0 && asked == instances.size();
        }
        if (first) {
            parts.metrics().taken(parts.ticker().nanos() - begunNanos);
            ended.run();
        } else if (roundOver) {
            roundOver();
        } else {
            askNext();
        }
    }

    private void roundOver() {
        if (asker.isInTheLog()) {
            // Every instance will read it there.
            ended.run();
            return;
        }
        if (parts.ticker().nanos() - begunNanos < parts.settings().giveUpAfter().toNanos()) {
            later(parts.settings().roundPause().toNanos(), this::nextRound);
            return;
        }
        parts.metrics().untaken();
        log.atError()
                .addKeyValue(LogKeys.ESCALATION, request.getEscalationId())
                .addKeyValue(LogKeys.COUNT, instances.size())
                .log("NEITHER THE LOG NOR AN ESCALATION INSTANCE TOOK AN EMERGENCY");
        ended.run();
    }

    private void nextRound() {
        synchronized (this) {
            asked = 0;
        }
        askNext();
    }

    private void later(long nanos, Runnable task) {
        try {
            var unused = parts.clockwork().schedule(task, nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            // The gateway is at its end, and its clients go elsewhere.
        }
    }

    private EscalationNotice notice(DirectAnswer answer) {
        return EscalationNotice.newBuilder()
                .setId(request.getMessageId())
                .setEscalationId(request.getEscalationId())
                .setState(answer.state())
                .setChannel(answer.channel())
                .setBy(answer.by())
                .setElapsedMs(answer.elapsedMs())
                .build();
    }

    private static Outcome outcome(EscalationState state) {
        return switch (state) {
            case REQUESTED -> Outcome.REQUESTED;
            case FAILED -> Outcome.FAILED;
            case DISPATCHED, EXHAUSTED, ACKNOWLEDGED, RESOLVED -> Outcome.DISPATCHED;
        };
    }
}
