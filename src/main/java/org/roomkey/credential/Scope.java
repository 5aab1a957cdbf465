package org.roomkey.credential;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.roomkey.user.User;

/** A permission of a credential. A login has every scope. */
public enum Scope {
  CONNECT("connect"),
  /** Join boards, read their history, see their presence. */
  READ("read"),
  /** Send messages, signals and typing, and redact one's own messages. */
  PUBLISH("publish"),
  /** Get tickets for the people of another application. */
  ACT_AS("act_as"),
  /** All following scopes, and the nodes. */
  ADMIN("admin"),
  ADMIN_METRICS("admin:metrics"),
  ADMIN_AUDIT("admin:audit"),
  /** List open sockets and close them. */
  ADMIN_CONNECTIONS("admin:connections"),
  /** Manage users, and the tokens of services. */
  ADMIN_USERS("admin:users"),
  /** Moderate and manage boards: all, or those where the user's role allows it. */
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

  /** The name in JSON and in the database, such as {@code admin:boards}. */
  public String text() {
    return text;
  }

  public static Optional<Scope> parse(String text) {
    return Stream.of(values()).filter(scope -> scope.text.equals(text)).findFirst();
  }

  /** Only an administrator grants this scope, and never to a token that is limited to boards. */
  public boolean isPrivileged() {
    return this == ACT_AS || isOfAdministrators();
  }

  private boolean isOfAdministrators() {
    return OF_ADMINISTRATORS.contains(this);
  }

  /** Whether these scopes include this one, by itself or as a part of {@link #ADMIN}. */
  public boolean isIn(Set<Scope> scopes) {
    return scopes.contains(this) || (isOfAdministrators() && scopes.contains(ADMIN));
  }

  /**
   * The scopes of a token or JWT that its user may use now. A person loses privileged scopes
   * together with the administrator rights. A service keeps the scopes that an administrator
   * granted to its token until the token is revoked: they are the organization's decision, not the
   * administrator's. No token makes a service an administrator.
   *
   * @param isLimited whether the credential is limited to boards; then it administers nothing
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
