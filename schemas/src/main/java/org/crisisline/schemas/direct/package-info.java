/**
 * How a gateway asks an escalation instance for a human directly, over HTTP, while the log does not answer: {@code docs/escalation-door.md} describes
 * it. Pure; any thread.
 */
package org.crisisline.schemas.direct;
