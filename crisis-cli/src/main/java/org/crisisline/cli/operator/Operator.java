package org.crisisline.cli.operator;

import java.util.Optional;
import java.util.regex.Pattern;
import org.crisisline.cli.embedded.StackException;

/**
 * Who changes something, as the audit names them.
 *
 * @param name 1 to 64 letters, digits, {@code . _ - @}, beginning with a letter or digit
 */
public record Operator(String name) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");

    /** @throws StackException when the name is not as it must be */
    public Operator {
        if (name == null || !NAME.matcher(name).matches()) {
            throw new StackException("the operator's name has a form that the audit does not take, expected 1 to 64 "
                    + "letters, digits, '.', '_', '-' or '@': say it with --as NAME, or --by NAME where there is one");
        }
    }

    /**
     * The one who is named, or else the user of the operating system.
     *
     * @throws StackException when the name is not as it must be
     */
    public static Operator named(Optional<String> name) {
        return new Operator(name.orElseGet(() -> System.getProperty("user.name")));
    }

    @Override
    public String toString() {
        return name;
    }
}
