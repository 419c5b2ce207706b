package org.crisisline.cli;

import java.io.PrintWriter;
import org.crisisline.cli.perf.Figures;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** How a measurement says what it found. */
final class FiguresOption {
    @Option(names = "--json", description = "The result as JSON on standard output.")
    private boolean json;

    void print(Figures figures, CommandSpec spec) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(figures.json().toPrettyString());
        } else {
            figures.print(out);
        }
    }
}
