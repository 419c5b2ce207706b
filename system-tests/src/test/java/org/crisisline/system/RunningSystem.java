package org.crisisline.system;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.crisisline.cli.embedded.DataDirectory;
import org.crisisline.cli.embedded.RunningStack;
import org.crisisline.cli.oncall.OnCallCall;
import org.crisisline.cli.oncall.OnCallReceiver;
import org.crisisline.cli.stack.EmbeddedStack;
import org.crisisline.cli.stack.StackLog;
import org.crisisline.cli.stack.StackOptions;
import org.crisisline.cli.stack.StackPorts;
import org.crisisline.cli.token.DevelopmentTokens;
import org.crisisline.cli.token.TokenRole;
import org.crisisline.runtime.time.Ticker;

/** One embedded stack for all test classes of this JVM: a start costs seconds, and sessions keep tests apart. Ends with the JVM. */
final class RunningSystem {
    private static RunningSystem shared;

    private final DataDirectory directory;
    private final RunningStack running;
    private final List<OnCallCall> calls = new CopyOnWriteArrayList<>();

    private RunningSystem() throws Exception {
        directory = DataDirectory.ephemeral();
        StackLog.toFile(directory.logs());
        OnCallReceiver desk =
                OnCallReceiver.start(directory.secrets().escalationLinkSecret(), Ticker.system(), calls::add);
        EmbeddedStack stack = new EmbeddedStack(
                directory, new StackOptions(StackPorts.free(), desk.uri(), Optional.empty(), Map.of()));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stack.close();
            desk.close();
            directory.close();
        }));
        running = stack.start();
    }

    static synchronized RunningSystem shared() throws Exception {
        if (shared == null) {
            shared = new RunningSystem();
        }
        return shared;
    }

    URI url() {
        return running.websocketUrl();
    }

    RunningStack stack() {
        return running;
    }

    List<OnCallCall> callsOf(String session) {
        return calls.stream().filter(call -> call.sessionId().equals(session)).toList();
    }

    String token(String session, String participant, TokenRole role) {
        return token(session, participant, role, Clock.systemUTC(), Duration.ofMinutes(10));
    }

    String token(String session, String participant, TokenRole role, Clock clock, Duration timeToLive) {
        return new DevelopmentTokens(running.secrets().tokenSecret(), clock)
                .sign(session, participant, role, timeToLive);
    }
}
