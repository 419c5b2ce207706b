package org.crisisline.cli.status;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Locale;

/** A status, as lines for a person: what is wrong stands first. */
public final class StatusView {
    private StatusView() {}

    /** Prints it. */
    public static void print(JsonNode status, PrintWriter out) {
        JsonNode alerts = status.path("alerts");
        out.println(status.path("held").asBoolean() && alerts.isEmpty() ? "All promises held." : "NOT all is well:");
        for (JsonNode alert : alerts) {
            out.println("  " + text(alert, "severity") + ": " + text(alert, "summary") + " (since "
                    + text(alert, "since") + ")");
        }
        out.println();
        out.printf("%-22s %-9s %12s %9s %9s %9s %8s%n", "promise", "", "promised", "p50", "p99", "max", "count");
        status.path("promises").forEach(promise -> promise(promise, out));
        out.println();
        for (JsonNode service : status.path("services")) {
            line(out, text(service, "service"), text(service, "instance"), service, "");
        }
        for (JsonNode gateway : status.path("gateways")) {
            line(
                    out,
                    "gateway",
                    text(gateway, "gatewayId"),
                    gateway,
                    gateway.path("connections").asInt() + " connections at " + text(gateway, "url")
                            + (gateway.path("draining").asBoolean() ? ", draining" : ""));
        }
        out.flush();
    }

    private static void promise(JsonNode promise, PrintWriter out) {
        boolean share = promise.has("promiseShare");
        out.printf(
                Locale.ROOT,
                "%-22s %-9s %12s %9s %9s %9s %8d%n",
                text(promise, "name"),
                verdict(text(promise, "verdict")),
                share
                        ? ">= " + percent(promise.path("promiseShare"))
                        : "< " + promise.path("promiseMs").asInt() + " ms",
                share && !isEmpty(promise) ? percent(promise.path("share")) : milliseconds(promise, "p50Ms"),
                milliseconds(promise, "p99Ms"),
                milliseconds(promise, "maxMs"),
                promise.path("count").asLong());
    }

    private static String verdict(String verdict) {
        return switch (verdict) {
            case "HELD" -> "held";
            case "BROKEN" -> "BROKEN";
            case "TOO_FEW" -> "too few";
            case "NO_DATA" -> "-";
            default -> verdict;
        };
    }

    private static void line(PrintWriter out, String kind, String name, JsonNode node, String more) {
        out.println(
                String.format("%-22s %-16s %-5s %s", kind, name, node.path("up").asBoolean() ? "up" : "DOWN", more)
                        .stripTrailing());
    }

    private static String milliseconds(JsonNode node, String field) {
        return node.path(field).isNumber() && !isEmpty(node)
                ? String.format(Locale.ROOT, "%.1f ms", node.path(field).asDouble())
                : "-";
    }

    /** Of nothing there are no percentiles, whatever stands in their place. */
    private static boolean isEmpty(JsonNode promise) {
        return promise.path("count").asLong() == 0;
    }

    private static String percent(JsonNode share) {
        return share.isNumber() ? String.format(Locale.ROOT, "%.1f %%", share.asDouble() * 100) : "-";
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asText();
    }
}
