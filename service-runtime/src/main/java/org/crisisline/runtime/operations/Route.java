package org.crisisline.runtime.operations;

/** Answers requests to one path. Called on several threads of the endpoint at once. */
@FunctionalInterface
public interface Route {
    /**
     * Answers a request. May block for a moment: while it does, one of the endpoint's few threads is taken.
     *
     * @throws Exception becomes a 500 without detail; it is logged
     */
    Response handle(Request request) throws Exception;
}
