package org.roomkey.user;

import java.util.Objects;

/**
 * A stored user.
 *
 * @param id identifier of 1–64 characters {@code [A-Za-z0-9._:-]}; never changes and is never
 *     reused
 * @param name the display name, at most 100 characters, any Unicode text
 * @param kind a person who signs in, or a service that owns tokens
 * @param admin whether the user may use the routes under {@code /api/admin}
 * @param disabled whether every sign-in, handshake and request is refused
 * @param application for a person of another application, the id of the service that created this
 *     person and sets the name; null otherwise
 */
public record User(
    String id, String name, Kind kind, boolean admin, boolean disabled, String application) {

  /** A person can sign in. A service cannot; it acts only by its tokens. */
  public enum Kind {
    PERSON,
    SERVICE
  }

  public User {
    Objects.requireNonNull(id);
    Objects.requireNonNull(name);
    Objects.requireNonNull(kind);
  }

  /** A user who belongs to no other application. */
  public User(String id, String name, Kind kind, boolean admin, boolean disabled) {
    this(id, name, kind, admin, disabled, null);
  }

  /** Whether the application created this user, who is still a person and not an administrator. */
  public boolean isPersonOf(String applicationId) {
    return kind == Kind.PERSON && !admin && applicationId.equals(application);
  }

  public User withAdmin(boolean changed) {
    return new User(id, name, kind, changed, disabled, application);
  }

  public User withName(String changed) {
    return new User(id, changed, kind, admin, disabled, application);
  }
}
