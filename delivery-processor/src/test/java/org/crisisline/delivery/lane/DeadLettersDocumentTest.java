package org.crisisline.delivery.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crisisline.delivery.lane.DeadLetters.Reason;
import org.junit.jupiter.api.Test;

/** {@code docs/dead-letters.md} names every reason, and whether it is an outcome. */
class DeadLettersDocumentTest {
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `([A-Z_]+)` \\| \\w+ \\| \\**(outcome|incident)\\** \\|");

    @Test
    void documentNamesEveryReasonAndWhetherItIsTheEndOfTheMatter() throws IOException {
        Matcher row = ROW.matcher(Files.readString(Path.of("../docs/dead-letters.md")));
        List<String> documented = new ArrayList<>();
        while (row.find()) {
            Reason reason = Reason.valueOf(row.group(1));
            assertThat(row.group(2)).as(row.group(1)).isEqualTo(reason.isOutcome() ? "outcome" : "incident");
            documented.add(reason.name());
        }

        assertThat(documented)
                .containsExactlyInAnyOrder(
                        List.of(Reason.values()).stream().map(Enum::name).toArray(String[]::new));
    }
}
