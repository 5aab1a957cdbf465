package org.roomkey.storage;

import org.roomkey.credential.BoundLoginStore;
import org.roomkey.credential.LoginStore;
import org.roomkey.credential.TokenStore;
import org.roomkey.testing.InMemoryBoundLoginStore;
import org.roomkey.testing.InMemoryLoginStore;
import org.roomkey.testing.InMemoryTokenStore;
import org.roomkey.testing.InMemoryUserStore;
import org.roomkey.testing.StoreDatabase;
import org.roomkey.user.UserStore;

/** Empty stores that know one another, for the contract tests. */
record Stores(
    UserStore users,
    LoginStore logins,
    BoundLoginStore boundLogins,
    TokenStore tokens,
    AutoCloseable resource) {

  static Stores inMemory() {
    InMemoryUserStore users = new InMemoryUserStore();
    return new Stores(
        users,
        new InMemoryLoginStore(users),
        new InMemoryBoundLoginStore(),
        new InMemoryTokenStore(users),
        () -> {});
  }

  /**
   * @param database is closed with the stores
   */
  static Stores on(StoreDatabase database) {
    return new Stores(
        new JdbcUserStore(database.database()),
        new JdbcLoginStore(database.database()),
        new JdbcBoundLoginStore(database.database()),
        new JdbcTokenStore(database.database()),
        database);
  }
}
