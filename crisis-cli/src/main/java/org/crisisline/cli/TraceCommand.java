package org.crisisline.cli;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import org.crisisline.cli.trace.Story;
import org.crisisline.cli.trace.Trace;
import org.crisisline.cli.trace.TraceView;
import org.crisisline.runtime.time.Ticker;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "trace",
        mixinStandardHelpOptions = true,
        description = "Tells one message's story from the topics, step by step, with times.",
        footer = {
            "",
            "Examples:",
            "  crisis trace S1 m-17",
            "  crisis trace S1 m-17 --json",
            "",
            "Times are in UTC: the first one by the gateway's clock, the others by the brokers'. "
                    + "What is said stays hidden unless --payload asks for it: it is personal. "
                    + "Exit status 1 when there is no such message."
        })
final class TraceCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "SESSION", description = "The session.")
    private String session;

    @Parameters(
            index = "1",
            paramLabel = "ID",
            description = "The message's id, as its sender chose it; crisis chat prints it in brackets.")
    private String id;

    @Option(names = "--payload", description = "Show what was said, too.")
    private boolean payload;

    @Option(names = "--json", description = "A JSON array on standard output, one story for each sender of that id.")
    private boolean json;

    @Mixin
    private BrokersOption brokers;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        List<Story> stories;
        try (ProgressLine progress = ProgressLine.on(spec.commandLine().getErr())) {
            stories = new Trace(brokers.brokers(), progress, Ticker.system(), Clock.systemUTC()).of(session, id);
        }
        if (json) {
            spec.commandLine().getOut().println(TraceView.json(stories, payload).toPrettyString());
        } else {
            TraceView.print(stories, payload, spec.commandLine().getOut());
        }
        return 0;
    }
}
