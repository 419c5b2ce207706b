package org.crisisline.cli;

import java.util.Optional;
import org.crisisline.cli.operator.Operator;
import picocli.CommandLine.Option;

/** Who changes something, for the audit. */
final class OperatorOption {
    @Option(
            names = "--as",
            paramLabel = "NAME",
            description = "Who you are, for the audit (default: the user of the operating system).")
    private String name;

    /**
     * The operator.
     *
     * @throws org.crisisline.cli.embedded.StackException when the name is not as it must be
     */
    Operator operator() {
        return Operator.named(Optional.ofNullable(name));
    }
}
