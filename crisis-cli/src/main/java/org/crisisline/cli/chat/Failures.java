package org.crisisline.cli.chat;

import java.util.concurrent.CompletionException;

/** What the client's stages fail with, as it is said to a person. */
final class Failures {
    private Failures() {}

    /** What really happened: a stage that depends on another one wraps it. */
    static Throwable cause(Throwable failure) {
        Throwable why = failure;
        while (why instanceof CompletionException && why.getCause() != null) {
            why = why.getCause();
        }
        return why;
    }

    /** In words: never the name of a class. */
    static String words(Throwable failure) {
        String words = cause(failure).getMessage();
        return words == null || words.isBlank() ? "this program failed, and can't say why" : words;
    }
}
