package org.crisisline.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.crisisline.cli.demo.Demo;
import org.crisisline.runtime.time.Ticker;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description =
                "Runs a stack in a temporary folder, on free ports, and a conversation with an emergency through it.",
        footer = {"", "Exit status 0 only if every message arrived, was acknowledged, and every promise held."})
final class DemoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        return new Demo(spec.commandLine().getOut(), Ticker.system()).run() ? 0 : CrisisCommand.FAILED;
    }
}
