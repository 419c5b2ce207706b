package org.crisisline.cli.perf;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;

/** What a measurement found: for a person, and for a program. Both say the same. */
public interface Figures {
    /** Prints them as lines for a person. */
    void print(PrintWriter out);

    /** The same as a document. */
    ObjectNode json();
}
