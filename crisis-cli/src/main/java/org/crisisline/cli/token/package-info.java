/** Development tokens: what an identity provider issues in production. */
package org.crisisline.cli.token;
