package org.crisisline.cli.chat;

import java.util.Optional;

/**
 * Who talks.
 *
 * @param session the session
 * @param participant the participant's id
 * @param emergency says on connecting that this is an emergency
 * @param severity 1 to 10, told on connecting
 */
public record ChatOptions(String session, String participant, boolean emergency, Optional<Integer> severity) {}
