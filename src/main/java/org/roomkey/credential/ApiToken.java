package org.roomkey.credential;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A long-lived credential of a program, without its secret.
 *
 * @param label chosen by its owner, 1–100 characters
 * @param boards the only boards that it covers; empty for all
 * @param expiresAt empty if it does not expire
 * @param lastUsedAt to the minute; empty if it was never used
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
