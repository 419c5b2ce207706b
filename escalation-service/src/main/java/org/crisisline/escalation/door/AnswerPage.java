package org.crisisline.escalation.door;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import org.crisisline.escalation.lifecycle.EscalationCase;
import org.crisisline.runtime.operations.Response;

/**
 * The pages that a human sees who opens a link. One button that posts, since a mail program or a chat looks at every link before its reader does, and
 * must not answer for him. No script, nothing from elsewhere, nothing of what the person said. Pure.
 */
final class AnswerPage {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    private static final String STYLE = """
            :root { color-scheme: light dark; font: 1.125rem/1.5 system-ui, sans-serif; }
            main { max-width: 34rem; margin: 2rem auto; padding: 0 1rem; }
            dt { font-weight: bold; } dd { margin: 0 0 .5rem; overflow-wrap: anywhere; }
            label, input, button { display: block; width: 100%; box-sizing: border-box; font: inherit; }
            input, button { margin: .25rem 0 1rem; padding: .75rem; border: 2px solid; border-radius: .5rem; }
            button { background: #0b5; color: #000; font-weight: bold; cursor: pointer; }
            :focus-visible { outline: 4px solid #07f; outline-offset: 2px; }
            """;

    private static final String POLICY = "default-src 'none'; style-src 'sha256-" + digest(STYLE)
            + "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private AnswerPage() {}

    /** What there is to answer, and the button; without it when that was done before. */
    static Response question(EscalationCase escalation, Purpose purpose) {
        String heading = heading(purpose);
        if (purpose.isReachedBy(escalation.state())) {
            return page(200, heading, facts(escalation) + "<p>There is nothing left to do here.</p>");
        }
        String explanation = switch (purpose) {
            case ACKNOWLEDGE -> "Press the button only if you take care of it now: nobody else is called then.";
            case RESOLVE -> "Press the button only if the emergency is over.";
        };
        // No action: the form goes to this very address, token included.
        String form = """
                <form method="post">
                <label for="by">Your name, for those who ask later (may stay empty)</label>
                <input id="by" name="by" maxlength="%d" autocomplete="name">
                <button type="submit">%s</button>
                </form>
                """.formatted(AnswerRoutes.MAX_BY, button(purpose));
        return page(200, heading, facts(escalation) + "<p>" + explanation + "</p>" + form);
    }

    /** It was done. */
    static Response done(EscalationCase escalation, Purpose purpose) {
        String heading = switch (purpose) {
            case ACKNOWLEDGE -> "Thank you. It counts as taken.";
            case RESOLVE -> "Thank you. It counts as over.";
        };
        return page(200, heading, facts(escalation));
    }

    /** It can't be done. */
    static Response refusal(int status, String sentence) {
        return page(status, "This did not work", "<p>" + escaped(sentence) + "</p>");
    }

    private static String heading(Purpose purpose) {
        return switch (purpose) {
            case ACKNOWLEDGE -> "Somebody asks for help";
            case RESOLVE -> "Is this emergency over?";
        };
    }

    private static String button(Purpose purpose) {
        return switch (purpose) {
            case ACKNOWLEDGE -> "I take it";
            case RESOLVE -> "It is over";
        };
    }

    private static String facts(EscalationCase escalation) {
        StringBuilder facts = new StringBuilder("<dl>");
        fact(facts, "Escalation", escalation.id());
        fact(facts, "Severity", escalation.demand().severity() + " of 10");
        fact(facts, "Asked for", TIME.format(escalation.demand().requestedAt()));
        fact(facts, "State", escalation.state().name());
        if (escalation.by() != null) {
            fact(facts, "By", escalation.by());
        }
        if (escalation.demand().drill()) {
            fact(facts, "Drill", "This is an exercise.");
        }
        return facts.append("</dl>").toString();
    }

    private static void fact(StringBuilder facts, String name, String value) {
        facts.append("<dt>")
                .append(name)
                .append("</dt><dd>")
                .append(escaped(value))
                .append("</dd>");
    }

    private static Response page(int status, String heading, String content) {
        String html = """
                <!doctype html>
                <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
                <title>%1$s</title><style>%2$s</style></head>
                <body><main><h1>%1$s</h1>
                %3$s</main></body></html>
                """.formatted(heading, STYLE, content);
        return Response.of(status, "text/html; charset=utf-8", html.getBytes(UTF_8))
                .withHeader("Content-Security-Policy", POLICY)
                // The address is all that is needed to answer; it goes nowhere else.
                .withHeader("Referrer-Policy", "no-referrer")
                .withHeader("X-Robots-Tag", "noindex");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private static String digest(String text) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
