package org.crisisline.cli;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.crisisline.cli.embedded.DataDirectory;
import org.crisisline.cli.oncall.OnCallReceiver;
import org.crisisline.cli.stack.EmbeddedStack;
import org.crisisline.cli.stack.StackLog;
import org.crisisline.cli.stack.StackOptions;
import org.crisisline.cli.stack.StackPorts;
import org.crisisline.runtime.time.Ticker;
import picocli.CommandLine.Command;

/** What the build runs once, so that the JVM can keep an archive of the classes that a stack loads: every later start is quicker. */
@Command(name = "rehearse", hidden = true, description = "Starts a stack in a temporary folder and stops it.")
final class RehearseCommand implements Callable<Integer> {
    @Override
    public Integer call() throws IOException {
        try (DataDirectory directory = DataDirectory.ephemeral()) {
            StackLog.toFile(directory.logs());
            try (OnCallReceiver desk = OnCallReceiver.start(
                            directory.secrets().escalationLinkSecret(), Ticker.system(), call -> {});
                    EmbeddedStack stack = new EmbeddedStack(
                            directory, new StackOptions(StackPorts.free(), desk.uri(), Optional.empty(), Map.of()))) {
                stack.start();
                return 0;
            }
        }
    }
}
