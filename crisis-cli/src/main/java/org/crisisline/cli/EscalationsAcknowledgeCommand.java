package org.crisisline.cli;

import java.util.concurrent.Callable;
import org.crisisline.cli.escalations.Answer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "ack",
        mixinStandardHelpOptions = true,
        description = "Says that a human has taken an emergency: no further tier is called.",
        footer = {"", "Example:", "  crisis escalations ack esc-3f0c --by robin"})
final class EscalationsAcknowledgeCommand implements Callable<Integer> {
    @Mixin
    private AnswerOption answer;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        answer.give(Answer.ACKNOWLEDGE, spec);
        return 0;
    }
}
