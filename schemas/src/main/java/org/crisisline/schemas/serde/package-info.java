/**
 * How records become bytes: Avro single-object encoding (two marker bytes, the CRC-64-AVRO fingerprint of the writer's schema,
 * the body), so that a reader in any language resolves the writer's schema without a registry. Everything here may be called
 * from any thread.
 */
package org.crisisline.schemas.serde;
