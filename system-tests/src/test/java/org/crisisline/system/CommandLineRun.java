package org.crisisline.system;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.crisisline.cli.CrisisCommand;
import org.crisisline.cli.embedded.RunningStack;

/** A command as a person gives it, and what came of it. */
record CommandLineRun(int status, String out, String err) {
    static CommandLineRun on(RunningStack stack, String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.add("--data-dir=" + stack.folder());
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status =
                CrisisCommand.run(new PrintWriter(out, true), new PrintWriter(err, true), all.toArray(String[]::new));
        return new CommandLineRun(status, out.toString(), err.toString());
    }
}
