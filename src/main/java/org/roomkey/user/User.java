package org.roomkey.user;

import java.util.Objects;

/**
 * One user as stored.
 *
 * @param id identifier of 1–64 characters {@code [A-Za-z0-9._:-]}; never changes and is not reused
 * @param name shown to others, at most 100 characters, any Unicode text
 * @param kind whether a person signs in or a service owns tokens
 * @param admin whether the routes under {@code /api/admin} are open to this user
 * @param disabled whether every sign-in, handshake and request is refused
 * @param application the id of the user who acts for the application that made this person and
 *     gives the name; null for everybody else
 */
public record User(
    String id, String name, Kind kind, boolean admin, boolean disabled, String application) {

  /** A person can sign in with a password; a service cannot, and acts by its tokens alone. */
  public enum Kind {
    PERSON,
    SERVICE
  }

  public User {
    Objects.requireNonNull(id);
    Objects.requireNonNull(name);
    Objects.requireNonNull(kind);
  }

  /** One of Roomkey's own. */
  public User(String id, String name, Kind kind, boolean admin, boolean disabled) {
    this(id, name, kind, admin, disabled, null);
  }

  /** Whether the application created this user, who is still a person and no administrator. */
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
