package org.crisisline.system;

import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.crisisline.delivery.topology.StallGuard.StalledException;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What waits in these tests fails when any thread of the JVM dies of an exception, which is as it should be, but for one: a lane's thread
 * that finds that its process stood still for a second ends itself and is replaced, as designed. On a machine with other things to do that
 * happens to any stack of the JVM, also to one that the waiting test has nothing to do with. Registered for all classes, by its name in
 * {@code META-INF/services}.
 */
public final class StalledLanes implements BeforeAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.ignoreExceptionsByDefaultMatching(StalledLanes::isStall);
    }

    static boolean isStall(Throwable death) {
        return Stream.iterate(death, error -> error != null, Throwable::getCause)
                .anyMatch(StalledException.class::isInstance);
    }
}
