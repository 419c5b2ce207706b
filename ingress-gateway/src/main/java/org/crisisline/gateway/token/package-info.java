/**
 * Who may come in: keys, the verification of tokens, the tokens that were revoked. Verification is a function of a token, the keys and
 * the time; it blocks on nothing and runs on the event loop of the connection (some 10 µs for HS256, under 1 ms for signatures).
 * Keys are read from files at the start.
 */
package org.crisisline.gateway.token;
