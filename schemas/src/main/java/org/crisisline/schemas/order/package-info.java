/** Which of two statements about the same thing says more. Services that read the same topic must agree on it. Pure functions. */
package org.crisisline.schemas.order;
