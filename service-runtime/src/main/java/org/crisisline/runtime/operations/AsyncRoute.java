package org.crisisline.runtime.operations;

import java.util.concurrent.CompletionStage;

/** Answers requests to one path later than it returns. Called on several threads of the endpoint at once. */
@FunctionalInterface
public interface AsyncRoute {
    /**
     * Answers a request. No thread is taken while the stage is open, only a connection; so it must complete in a bounded time, and the
     * route must bound how many are open.
     *
     * @return completes with the answer, on any thread, which is not held up by the writing; failing, it becomes a 500 without detail
     * @throws Exception becomes a 500 without detail; it is logged
     */
    CompletionStage<Response> handle(Request request) throws Exception;
}
