/** Identities that more than one service derives from the same facts, and that therefore must come out the same. Pure functions. */
package org.crisisline.schemas.identity;
