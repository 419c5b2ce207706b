package org.crisisline.gateway.connection;

import org.crisisline.gateway.token.TokenClaims;
import org.crisisline.runtime.config.Secret;

/**
 * The token that came with the upgrade, found to be valid then.
 *
 * @param token as it came
 * @param claims what it says
 */
public record Bearer(Secret token, TokenClaims claims) {}
