package org.crisisline.cli.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.crisisline.cli.embedded.DataDirectory;
import org.crisisline.cli.embedded.RunningStack;
import org.crisisline.cli.embedded.StackException;
import org.crisisline.cli.oncall.OnCallCall;
import org.crisisline.cli.oncall.OnCallReceiver;
import org.crisisline.cli.stack.EmbeddedStack;
import org.crisisline.cli.stack.StackLog;
import org.crisisline.cli.stack.StackOptions;
import org.crisisline.cli.stack.StackPorts;
import org.crisisline.cli.token.DevelopmentTokens;
import org.crisisline.cli.token.TokenRole;
import org.crisisline.client.frame.EscalationState;
import org.crisisline.client.frame.JsonFrames;
import org.crisisline.client.frame.Location;
import org.crisisline.client.frame.Priority;
import org.crisisline.client.frame.ServerFrame;
import org.crisisline.client.outbox.Accepted;
import org.crisisline.client.outbox.Arrival;
import org.crisisline.runtime.time.Ticker;

/** Starts a stack in a temporary folder and holds a conversation through it. */
public final class Demo {
    private static final Duration WARM_UP = Duration.ofSeconds(15);
    private static final int WARM_UP_MESSAGES = 10;
    private static final int EXCHANGE = 200;
    /** What is promised of messages in time. */
    private static final double IN_TIME = 0.985;

    private final Report report;
    private final Ticker ticker;

    /** @param out where each step is printed */
    public Demo(PrintWriter out, Ticker ticker) {
        this.report = new Report(out);
        this.ticker = ticker;
    }

    /**
     * Runs it.
     *
     * @return whether every message arrived, was acknowledged, and every promise held
     * @throws StackException when something did not come at all
     */
    public boolean run() throws IOException, InterruptedException {
        BlockingQueue<OnCallCall> calls = new LinkedBlockingQueue<>(100);
        try (DataDirectory directory = DataDirectory.ephemeral()) {
            StackLog.toFile(directory.logs());
            try (OnCallReceiver desk =
                            OnCallReceiver.start(directory.secrets().escalationLinkSecret(), ticker, calls::add);
                    EmbeddedStack stack = new EmbeddedStack(
                            directory, new StackOptions(StackPorts.free(), desk.uri(), Optional.empty(), Map.of()))) {
                report.heading("The stack");
                long began = ticker.nanos();
                RunningStack running = stack.start();
                report.step("broker, Redis and four services are ready", elapsed(began));
                warmUp(running);
                converse(running, calls);
            }
        }
        return report.verdict();
    }

    /** A JVM that has just started is slow at everything once; the promises are about one that has not. Nothing here is counted. */
    private void warmUp(RunningStack running) {
        long began = ticker.nanos();
        int conversations = 0;
        while (!ticker.hasPassed(began, WARM_UP)) {
            String session = "warm-up-" + conversations++;
            try (Guest person = guest(running, session, "person", TokenRole.PERSON);
                    Guest responder = guest(running, session, "responder", TokenRole.RESPONDER)) {
                person.connect();
                responder.connect();
                String last = "";
                for (int message = 0; message < WARM_UP_MESSAGES; message++) {
                    last = say(person, "text", "warm-up", message % 2 == 0 ? Priority.NORMAL : Priority.EMERGENCY)
                            .id();
                }
                responder.awaitMessage(last);
                person.awaitArrival(last);
            }
        }
        report.step("warm-up: " + conversations + " conversations, not counted", elapsed(began));
    }

    private void converse(RunningStack running, BlockingQueue<OnCallCall> calls) throws InterruptedException {
        report.heading("A person and a responder");
        try (Guest person = guest(running, "demo", "alex", TokenRole.PERSON);
                Guest responder = guest(running, "demo", "robin", TokenRole.RESPONDER)) {
            report.step(
                    "person connects (wss, TLS 1.3, token)", person.connect().connected(), Report.HANDSHAKE);
            report.step("responder joins", responder.connect().connected(), Report.HANDSHAKE);
            person.awaitParticipant(other -> other.participantId().equals("robin"));
            responder.awaitParticipant(other -> other.participantId().equals("alex"));
            report.note("both know of each other");

            exchange("person: I don't know what to do", person, responder, "text", Priority.NORMAL);
            exchange("responder: I am here, tell me", responder, person, "text", Priority.NORMAL);
            manyMessages(person, responder);
            exchange("person raises a crisis alert", person, responder, "crisis_alert", Priority.EMERGENCY);

            report.heading("An emergency");
            escalate(person, responder, calls);

            report.heading("The end");
            long began = ticker.nanos();
            responder.client().end(Optional.of("demo is over"));
            person.awaitEnded();
            responder.awaitEnded();
            report.step("the session is ended for both", elapsed(began));
        }
    }

    private void exchange(String what, Guest from, Guest to, String kind, Priority priority) {
        Accepted accepted = say(from, kind, what, priority);
        ServerFrame.Message message = to.awaitMessage(accepted.id());
        Arrival arrival = from.awaitArrival(accepted.id());
        report.step(what + ": accepted", accepted.sinceWritten());
        report.step("  delivered and acknowledged", arrival.sinceWritten(), Report.DELIVERY);
        if (message.position() != accepted.position()) {
            report.check("  sender and recipient speak of the same position", false);
        }
    }

    private void manyMessages(Guest person, Guest responder) {
        List<String> ids = new ArrayList<>();
        List<Duration> deliveries = new ArrayList<>();
        for (int i = 0; i < EXCHANGE; i++) {
            Guest from = i % 2 == 0 ? person : responder;
            Guest to = i % 2 == 0 ? responder : person;
            Accepted accepted = say(from, "text", "message " + i, Priority.NORMAL);
            ids.add(to.awaitMessage(accepted.id()).id());
            deliveries.add(from.awaitArrival(accepted.id()).sinceWritten());
        }
        deliveries.sort(null);
        long inTime = deliveries.stream()
                .filter(took -> took.compareTo(Report.DELIVERY) < 0)
                .count();
        report.check(
                EXCHANGE + " more messages both ways, each arrived once",
                ids.stream().distinct().count() == EXCHANGE);
        report.step("  median delivery", deliveries.get(EXCHANGE / 2), Report.DELIVERY);
        report.step("  slowest delivery", deliveries.get(EXCHANGE - 1));
        report.check(
                "  at least 98.5 % within 100 ms (" + inTime + " of " + EXCHANGE + ")", inTime >= IN_TIME * EXCHANGE);
    }

    private void escalate(Guest person, Guest responder, BlockingQueue<OnCallCall> calls) throws InterruptedException {
        calls.clear();
        long began = ticker.nanos();
        Accepted accepted = person.await(
                "answer to escalate",
                person.client().escalate(9, Optional.of("demo"), Optional.of(Location.within(48.2082, 16.3738, 12))));
        report.step("person escalates, with a location: accepted", accepted.sinceWritten());
        OnCallCall call = awaitCall(calls, "demo");
        report.step(
                "  the on-call endpoint is called", Duration.ofNanos(call.acceptedNanos() - began), Report.ESCALATION);
        ServerFrame.Escalation dispatched =
                person.awaitEscalation(escalation -> escalation.state() == EscalationState.DISPATCHED
                        && escalation.id().equals(accepted.id()));
        report.step("  the person is told that a human was called", elapsed(began));
        report.check(
                "  the call is signed and carries severity and location",
                call.signed()
                        && call.severity() == 9
                        && call.located()
                        && call.escalationId().equals(dispatched.escalationId()));
        responder.awaitMessage(accepted.id());
        responder.awaitEscalation(escalation -> escalation.state() == EscalationState.DISPATCHED);
        report.step("  the responder got it", person.awaitArrival(accepted.id()).sinceWritten(), Report.DELIVERY);
        report.check("  exactly one call was made", calls.isEmpty());
    }

    private static OnCallCall awaitCall(BlockingQueue<OnCallCall> calls, String session) throws InterruptedException {
        while (true) {
            OnCallCall call = calls.poll(Guest.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (call == null) {
                throw new StackException(
                        "the on-call endpoint was not called within " + Guest.PATIENCE.toSeconds() + " s");
            }
            if (call.sessionId().equals(session)) {
                return call;
            }
        }
    }

    private static Accepted say(Guest guest, String kind, String text, Priority priority) {
        return guest.await(
                "answer to send",
                guest.client().send(kind, JsonFrames.emptyPayload().put("text", text), priority));
    }

    private static Guest guest(RunningStack running, String session, String name, TokenRole role) {
        String token = new DevelopmentTokens(running.secrets().tokenSecret(), Clock.systemUTC())
                .sign(session, name, role, Duration.ofMinutes(10));
        return new Guest(name, running.websocketUrl().toString(), running.certificateAuthority(), token);
    }

    private Duration elapsed(long since) {
        return Duration.ofNanos(ticker.since(since));
    }
}
