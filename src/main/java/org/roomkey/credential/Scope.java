package org.roomkey.credential;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.roomkey.user.User;

/** What a credential may be used for; a login has every scope. */
public enum Scope {
  /** Open a socket. */
  CONNECT("connect"),
  /** Join boards, read their history, see who is there. */
  READ("read"),
  /** Send messages, signals and typing, and redact one's own messages. */
  PUBLISH("publish"),
  /** Get tickets for the people of another application. */
  ACT_AS("act_as"),
  /** All of the following, and the nodes. */
  ADMIN("admin"),
  /** Read the metrics. */
  ADMIN_METRICS("admin:metrics"),
  /** Read the audit log. */
  ADMIN_AUDIT("admin:audit"),
  /** See open sockets and end them. */
  ADMIN_CONNECTIONS("admin:connections"),
  /** Look after users, and the tokens of services. */
  ADMIN_USERS("admin:users"),
  /** Moderate and manage boards: all of them, or where the user's role on the board allows it. */
  ADMIN_BOARDS("admin:boards");

  private static final Set<Scope> OF_ADMINISTRATORS =
      Set.of(ADMIN, ADMIN_METRICS, ADMIN_AUDIT, ADMIN_CONNECTIONS, ADMIN_USERS, ADMIN_BOARDS);

  private final String text;

  Scope(String text) {
    this.text = text;
  }

  public static Set<Scope> all() {
    return EnumSet.allOf(Scope.class);
  }

  /** As in JSON and in the database, such as {@code admin:boards}. */
  public String text() {
    return text;
  }

  public static Optional<Scope> parse(String text) {
    return Stream.of(values()).filter(scope -> scope.text.equals(text)).findFirst();
  }

  /** Only an administrator may give a token this scope, and never one that is limited to boards. */
  public boolean isPrivileged() {
    return this == ACT_AS || isOfAdministrators();
  }

  private boolean isOfAdministrators() {
    return OF_ADMINISTRATORS.contains(this);
  }

  /** Whether a credential with these scopes has this one, by itself or as a part of another. */
  public boolean isIn(Set<Scope> scopes) {
    return scopes.contains(this) || (isOfAdministrators() && scopes.contains(ADMIN));
  }

  /**
   * Those scopes of a token or JWT that its user may use now. What only an administrator may give
   * ends with the right of an administrator where the user gave it to their own token. A service
   * keeps what an administrator gave to its token until the token is revoked: that is the company's
   * decision, not the administrator's. A service becomes no administrator by a token.
   *
   * @param isLimited whether the credential is good for some boards alone; then it administers
   *     nothing
   */
  static Set<Scope> heldNow(Set<Scope> scopes, boolean isLimited, User user) {
    Set<Scope> held = EnumSet.noneOf(Scope.class);
    scopes.stream().filter(scope -> scope.isHeld(isLimited, user)).forEach(held::add);
    if (ADMIN_BOARDS.isIn(scopes) && ADMIN_BOARDS.isHeld(isLimited, user)) {
      held.add(held.contains(ADMIN) ? ADMIN : ADMIN_BOARDS);
    }
    return Collections.unmodifiableSet(held);
  }

  private boolean isHeld(boolean isLimited, User user) {
    boolean isGiven = user.admin() || user.kind() == User.Kind.SERVICE;
    return switch (this) {
      case CONNECT, READ, PUBLISH -> true;
      case ACT_AS -> isGiven;
      case ADMIN_BOARDS -> isGiven && !isLimited;
      case ADMIN, ADMIN_METRICS, ADMIN_AUDIT, ADMIN_CONNECTIONS, ADMIN_USERS ->
          user.admin() && !isLimited;
    };
  }
}
