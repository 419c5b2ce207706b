package org.crisisline.runtime.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class FileLogTest {
    private final PrintStream terminal = System.err;
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    @AfterEach
    void restore() {
        System.setErr(terminal);
        Logging.configure(LoggingSettings.defaults());
    }

    @Test
    void logGoesToAFile_thingsAreLogged_theTerminalHasGraveOnesOfThoseThatMaySpeakThere() throws IOException {
        System.setErr(new PrintStream(shown, true, UTF_8));
        Path file = folder.resolve("stack.log");

        FileLog.redirect(file, LoggingSettings.defaults(), "ERROR", Set.of("other.parts"));
        LoggerFactory.getLogger("our.part").warn("ours, small");
        LoggerFactory.getLogger("our.part").error("ours, grave");
        LoggerFactory.getLogger("other.parts.deep.down").error("theirs, passing");
        LoggerFactory.getLogger("other.partsAndMore").error("somebody else's, grave");

        assertThat(Files.readString(file)).contains("ours, small", "ours, grave", "theirs, passing", "somebody else's");
        assertThat(shown.toString(UTF_8))
                .contains("ours, grave", "somebody else's, grave")
                .doesNotContain("ours, small", "theirs, passing");
    }
}
