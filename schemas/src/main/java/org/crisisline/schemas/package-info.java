/**
 * The contract between the services, and between the system and whoever reads its topics. No service depends on another one's
 * code; what two of them must agree on is here: the records ({@code record}, generated from {@code crisis.avdl}), how they are
 * written as bytes ({@code serde}), the topics that carry them ({@code topic}), and identities that more than one service
 * derives ({@code identity}).
 */
package org.crisisline.schemas;
