/**
 * Sign-in at the company's OpenID providers (OpenID Connect Core 1.0), and the sign-outs that they
 * report.
 *
 * <p>Depends on {@code account} for the people of a provider, on {@code auth} for its keys, and on
 * {@code credential} for the logins. The one decision: nothing is stored for a stranger. What a
 * sign-in needs until it is complete travels in an encrypted cookie.
 */
package org.roomkey.oidc;
