package org.roomkey.credential;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A long-lived credential for a program, without its secret.
 *
 * @param label what its owner calls it, 1–100 characters
 * @param boards the only boards it is good for; empty for all
 * @param expiresAt empty for never
 * @param lastUsedAt to the minute; empty for not yet
 */
public record ApiToken(
    String id,
    String userId,
    String label,
    Set<Scope> scopes,
    Optional<Set<String>> boards,
    Instant createdAt,
    Optional<Instant> expiresAt,
    Optional<Instant> lastUsedAt) {}
