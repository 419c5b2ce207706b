package org.crisisline.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.crisisline.cli.embedded.RunningStack;
import org.crisisline.cli.stack.StackPorts;
import org.crisisline.cli.token.DevelopmentTokens;
import org.crisisline.cli.token.TokenRole;
import org.crisisline.client.outbox.Accepted;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole stack killed with -9 again and again while two people talk. They keep their clients, which come back by themselves. */
@Tag("campaign")
@Timeout(600)
class KillCampaignTest {
    private static final int KILLS = 4;
    private static final Duration BETWEEN = Duration.ofSeconds(8);
    private static final Duration AFTER_THE_LAST = Duration.ofMinutes(2);
    private static final int MESSAGES_A_SECOND = 15;

    @TempDir
    private Path folder;

    @Test
    void everythingAcceptedIsDeliveredOnceAndInOrderHoweverOftenTheStackIsKilled() throws Exception {
        StackPorts ports = StackPorts.free();
        List<String> sent = new ArrayList<>();
        List<CompletionStage<Accepted>> answers = new ArrayList<>();
        StackProcess process = StackProcess.start(folder, ports);
        try {
            RunningStack stack = process.awaitReady();
            try (Person alex = person(stack, "alex", TokenRole.PERSON).connect();
                    Person robin = person(stack, "robin", TokenRole.RESPONDER).connect()) {
                for (int kill = 0; kill < KILLS; kill++) {
                    talk(
                            alex,
                            sent,
                            answers,
                            BETWEEN.plusMillis(ThreadLocalRandom.current().nextInt(1_000)));
                    process.kill();
                    process.close();
                    process = StackProcess.start(folder, ports);
                    process.awaitReady();
                }
                await().atMost(AFTER_THE_LAST).until(() -> robin.texts().size() >= sent.size());

                for (CompletionStage<Accepted> answer : answers) {
                    assertThat(Person.await(answer)).isNotNull();
                }
                assertThat(robin.texts()).containsExactlyElementsOf(sent);
                robin.assertNothingIsMissing();
            }
        } finally {
            process.stop();
        }
    }

    private static void talk(
            Person alex, List<String> sent, List<CompletionStage<Accepted>> answers, Duration duration) {
        long ends = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() < ends) {
            String text = "message " + sent.size();
            sent.add(text);
            answers.add(alex.client().sendText(text));
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1) / MESSAGES_A_SECOND);
        }
    }

    private static Person person(RunningStack stack, String name, TokenRole role) {
        return new Person(
                stack,
                new DevelopmentTokens(stack.secrets().tokenSecret(), Clock.systemUTC())
                        .sign("campaign", name, role, Duration.ofHours(1)));
    }
}
