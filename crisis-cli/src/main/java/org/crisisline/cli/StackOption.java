package org.crisisline.cli;

import java.nio.file.Path;
import org.crisisline.cli.embedded.RunningStack;
import org.crisisline.cli.embedded.StackException;
import picocli.CommandLine.Option;

/** How a command finds the stack that runs on some folder. */
final class StackOption {
    @Option(
            names = "--data-dir",
            paramLabel = "FOLDER",
            defaultValue = ".crisis",
            description = "Folder of the stack (default: ${DEFAULT-VALUE}).")
    private Path folder;

    Path folder() {
        return folder;
    }

    /**
     * The stack that runs there.
     *
     * @throws StackException when none does; the message says how to start one
     */
    RunningStack running() {
        return RunningStack.find(folder)
                .orElseThrow(() -> new StackException("no stack runs on " + folder + "; start one with: crisis up"
                        + (folder.equals(Path.of(".crisis")) ? "" : " --data-dir " + folder)
                        + " (or name its folder with --data-dir)"));
    }
}
