package org.crisisline.system.simulation;

import java.lang.reflect.Proxy;
import java.util.function.BiConsumer;

/** Metrics that nobody reads. */
final class Quiet {
    private Quiet() {}

    static <T> T of(Class<T> type) {
        return of(type, (name, arguments) -> {});
    }

    /** Metrics of which somebody reads some, by the name of the method. */
    static <T> T of(Class<T> type, BiConsumer<String, Object[]> listener) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
            listener.accept(method.getName(), args);
            return null;
        }));
    }
}
