package org.roomkey.testing;

import org.roomkey.user.User;

/** The people of the tests, named as in the demo mode. */
public final class Users {
  public static final User ALICE = person("alice", "Alice");
  public static final User BOB = person("bob", "Bob");
  public static final User CAROL = person("carol", "Carol");
  public static final User ADMIN = new User("user-admin", "Admin", User.Kind.PERSON, true, false);
  public static final User SERVICE =
      new User("user-service", "Service", User.Kind.SERVICE, false, false);

  private Users() {}

  public static User person(String username, String name) {
    return new User("user-" + username, name, User.Kind.PERSON, false, false);
  }

  public static User disabled(User user) {
    return new User(user.id(), user.name(), user.kind(), user.admin(), true);
  }
}
