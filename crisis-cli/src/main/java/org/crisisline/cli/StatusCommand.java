package org.crisisline.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.crisisline.cli.status.StatusReader;
import org.crisisline.cli.status.StatusView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Shows the promises, services and alerts of a running stack.",
        footer = {"", "Exit status 0 when all promises held and nothing alarms."})
final class StatusCommand implements Callable<Integer> {
    @Option(names = "--json", description = "The monitor's document as it is.")
    private boolean json;

    @Mixin
    private StackOption stack;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        JsonNode status = new StatusReader().read(stack.running().monitorUrl());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(status.toPrettyString());
        } else {
            StatusView.print(status, out);
        }
        return status.path("held").asBoolean() && status.path("alerts").isEmpty() ? 0 : CrisisCommand.FAILED;
    }
}
