package org.crisisline.gateway.token;

import com.nimbusds.jose.JWSAlgorithm;

/** The signatures that a token may have. A key is bound to one of them, so a token can't choose how it is verified. */
public enum TokenAlgorithm {
    /** HMAC with SHA-256, a shared secret. */
    HS256,
    /** ECDSA on P-256 with SHA-256. */
    ES256,
    /** Ed25519. */
    EDDSA;

    JWSAlgorithm jose() {
        return switch (this) {
            case HS256 -> JWSAlgorithm.HS256;
            case ES256 -> JWSAlgorithm.ES256;
            case EDDSA -> JWSAlgorithm.EdDSA;
        };
    }
}
