package org.crisisline.runtime.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Map;

/**
 * What logback does until {@link Logging#configure} is called, found by it as a service provider: {@link LoggingSettings#defaults()}. Its
 * own default is every library at DEBUG on stdout. A {@code logback.xml} or {@code logback-test.xml} is not looked for.
 */
public final class QuietStart extends ContextAwareBase implements Configurator {
    @Override
    public ExecutionStatus configure(LoggerContext context) {
        Logging.apply(context, LoggingSettings.defaults(), Map.of());
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
