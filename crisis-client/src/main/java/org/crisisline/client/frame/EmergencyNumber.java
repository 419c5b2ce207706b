package org.crisisline.client.frame;

import java.util.Objects;
import java.util.Optional;

/**
 * Someone outside the system whom a person may call or write to when nothing here works.
 *
 * @param country ISO 3166-1 alpha-2; which ones to show is for the application to choose
 * @param name who answers
 * @param phone to be called
 * @param text to be written to
 * @param url where there is more
 */
public record EmergencyNumber(
        String country, String name, Optional<String> phone, Optional<String> text, Optional<String> url) {
    public EmergencyNumber {
        Objects.requireNonNull(country, "country");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(phone, "phone");
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(url, "url");
    }

    /** One to be called. */
    public static EmergencyNumber ofPhone(String country, String name, String phone) {
        return new EmergencyNumber(country, name, Optional.of(phone), Optional.empty(), Optional.empty());
    }
}
