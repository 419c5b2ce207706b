package org.crisisline.escalation.door;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.crisisline.escalation.desk.Desk;
import org.crisisline.escalation.lifecycle.EscalationCase;
import org.crisisline.escalation.metrics.DoorMetrics;
import org.crisisline.escalation.metrics.DoorMetrics.Answer;
import org.crisisline.runtime.logging.LogKeys;
import org.crisisline.runtime.operations.Request;
import org.crisisline.runtime.operations.Response;
import org.crisisline.schemas.direct.DirectAnswer;
import org.crisisline.schemas.identity.Identifiers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Humans' answers. {@code GET} shows a page and changes nothing; {@code POST} answers, with a page for a browser and JSON for everything else. On HTTP
 * workers and the desk's thread; blocks on neither.
 */
final class AnswerRoutes {
    /** Characters of a name that are kept. */
    static final int MAX_BY = 200;

    private static final Logger log = LoggerFactory.getLogger(AnswerRoutes.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ANONYMOUS = "link";

    private final DoorSettings settings;
    private final LinkTokens tokens;
    private final Desk desk;
    private final DoorMetrics metrics;
    private final DoorAudit audit;
    private final RefusalLimit limit;

    AnswerRoutes(
            DoorSettings settings,
            LinkTokens tokens,
            Desk desk,
            DoorMetrics metrics,
            DoorAudit audit,
            RefusalLimit limit) {
        this.settings = settings;
        this.tokens = tokens;
        this.desk = desk;
        this.metrics = metrics;
        this.audit = audit;
        this.limit = limit;
    }

    private record Address(String escalationId, Purpose purpose) {
        static Optional<Address> of(Request request) {
            int slash = request.remainder().lastIndexOf('/');
            if (slash < 0) {
                return Optional.empty();
            }
            return Purpose.ofPath(request.remainder().substring(slash + 1))
                    .map(purpose -> new Address(request.remainder().substring(0, slash), purpose));
        }
    }

    /** GET. */
    CompletionStage<Response> show(Request request) {
        return withLink(
                request,
                address -> answered(
                        request,
                        address,
                        desk.find(address.escalationId()),
                        Answer.SHOWN,
                        escalation -> AnswerPage.question(escalation, address.purpose())));
    }

    /** POST. */
    CompletionStage<Response> answer(Request request) {
        return withLink(request, address -> {
            String by = by(request);
            CompletionStage<Optional<EscalationCase>> done = switch (address.purpose()) {
                case ACKNOWLEDGE -> desk.acknowledge(address.escalationId(), by);
                case RESOLVE -> desk.resolve(address.escalationId(), by);
            };
            return answered(
                    request,
                    address,
                    done,
                    Answer.GIVEN,
                    escalation ->
                            wantsPage(request) ? AnswerPage.done(escalation, address.purpose()) : json(escalation));
        });
    }

    @FunctionalInterface
    private interface Step {
        CompletionStage<Response> at(Address address);
    }

    @FunctionalInterface
    private interface View {
        Response of(EscalationCase escalation);
    }

    private CompletionStage<Response> withLink(Request request, Step step) {
        Optional<Address> address = Address.of(request);
        if (address.isEmpty()) {
            return CompletableFuture.completedStage(Response.error(404, "nothing is here"));
        }
        String token = request.query("token").orElse("");
        return switch (tokens.check(
                token, address.get().escalationId(), address.get().purpose())) {
            case GOOD -> step.at(address.get());
            case EXPIRED -> refused(request, address.get(), Answer.EXPIRED_LINK, "This link has expired.");
            case WRONG -> refused(request, address.get(), Answer.WRONG_LINK, "This link is not valid for this.");
        };
    }

    private CompletionStage<Response> refused(Request request, Address address, Answer outcome, String sentence) {
        metrics.answered(outcome);
        if (limit.passes()) {
            Optional<String> id = Optional.of(address.escalationId()).filter(Identifiers::isLegal);
            String why = outcome.name().toLowerCase(Locale.ROOT);
            log.atWarn()
                    .addKeyValue(LogKeys.ESCALATION, id.orElse("illegal"))
                    .addKeyValue(LogKeys.STEP, address.purpose().path())
                    .addKeyValue(LogKeys.REASON, why)
                    .log("an answer to a call was refused");
            audit.answerRefused(id, address.purpose().path(), why);
        }
        return CompletableFuture.completedStage(error(request, 403, sentence));
    }

    private CompletionStage<Response> answered(
            Request request,
            Address address,
            CompletionStage<Optional<EscalationCase>> stage,
            Answer outcome,
            View view) {
        return stage.toCompletableFuture()
                .thenApply(Optional::of)
                .orTimeout(settings.answerWithin().toNanos(), TimeUnit.NANOSECONDS)
                .exceptionally(late -> Optional.empty())
                .thenApply(found -> {
                    if (found.isEmpty()) {
                        metrics.answered(Answer.UNAVAILABLE);
                        return error(request, 503, "There was no answer in time; try again.")
                                .withHeader("Retry-After", "1");
                    }
                    if (found.get().isEmpty()) {
                        metrics.answered(Answer.UNKNOWN);
                        return error(request, 404, "This escalation is not known here (any more).");
                    }
                    metrics.answered(outcome);
                    EscalationCase escalation = found.get().get();
                    if (outcome == Answer.GIVEN) {
                        log.atInfo()
                                .addKeyValue(LogKeys.ESCALATION, escalation.id())
                                .addKeyValue(LogKeys.STEP, address.purpose().path())
                                .addKeyValue(LogKeys.STATE, escalation.state())
                                .log("a human answered");
                    }
                    return view.of(escalation);
                });
    }

    private static Response json(EscalationCase escalation) {
        return Response.of(
                200,
                "application/json",
                new DirectAnswer(
                                escalation.id(),
                                escalation.state(),
                                escalation.channel(),
                                escalation.by(),
                                escalation.elapsedMs())
                        .encode());
    }

    private static Response error(Request request, int status, String sentence) {
        return wantsPage(request) ? AnswerPage.refusal(status, sentence) : Response.error(status, sentence);
    }

    private static boolean wantsPage(Request request) {
        return request.header("Accept").orElse("").contains("text/html");
    }

    /** Who answers: in the query, in a form, or in JSON. What can't be read says nothing, and the answer counts all the same. */
    private static String by(Request request) {
        String type = request.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        Optional<String> inBody = type.startsWith("application/json") ? inJson(request) : inForm(request, type);
        String by = request.query("by").or(() -> inBody).orElse("");
        String kept = by.replaceAll("\\p{Cntrl}", " ").strip();
        return kept.isEmpty() ? ANONYMOUS : shortened(kept);
    }

    private static String shortened(String text) {
        if (text.length() <= MAX_BY) {
            return text;
        }
        boolean splitsCharacter = Character.isHighSurrogate(text.charAt(MAX_BY - 1));
        return text.substring(0, splitsCharacter ? MAX_BY - 1 : MAX_BY);
    }

    private static Optional<String> inJson(Request request) {
        try {
            JsonNode by = JSON.readTree(request.body()).path("by");
            return by.isTextual() ? Optional.of(by.asText()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> inForm(Request request, String type) {
        if (!type.startsWith("application/x-www-form-urlencoded")) {
            return Optional.empty();
        }
        for (String pair : request.bodyText().split("&", 16)) {
            if (pair.startsWith("by=")) {
                try {
                    return Optional.of(URLDecoder.decode(pair.substring("by=".length()), StandardCharsets.UTF_8));
                } catch (IllegalArgumentException e) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }
}
