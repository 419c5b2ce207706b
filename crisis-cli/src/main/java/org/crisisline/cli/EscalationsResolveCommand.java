package org.crisisline.cli;

import java.util.concurrent.Callable;
import org.crisisline.cli.escalations.Answer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "resolve",
        mixinStandardHelpOptions = true,
        description = "Says that an emergency is over. It may be said of any that is not over yet.",
        footer = {"", "Example:", "  crisis escalations resolve esc-3f0c --by robin"})
final class EscalationsResolveCommand implements Callable<Integer> {
    @Mixin
    private AnswerOption answer;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        answer.give(Answer.RESOLVE, spec);
        return 0;
    }
}
