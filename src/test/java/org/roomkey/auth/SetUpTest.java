package org.roomkey.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roomkey.audit.Audit;
import org.roomkey.storage.JdbcLoginStore;
import org.roomkey.storage.JdbcTokenStore;
import org.roomkey.storage.JdbcUserStore;
import org.roomkey.testing.MemoryDatabase;
import org.roomkey.testing.MutableClock;
import org.roomkey.testing.Users;

class SetUpTest {
  private static final String PASSWORD = "three grey herons";

  @TempDir private Path folder;

  private final MemoryDatabase memory = new MemoryDatabase();
  private final JdbcUserStore users = new JdbcUserStore(memory.database());
  private SetUp setUp;

  @BeforeEach
  void open() {
    MutableClock clock = new MutableClock();
    Endings endings = new Endings();
    Logins logins =
        new Logins(
            new JdbcLoginStore(memory.database()),
            endings,
            new Logins.Limits(Duration.ofMinutes(30), Duration.ofHours(12)),
            clock,
            Runnable::run,
            Audit.NONE);
    Tokens tokens =
        new Tokens(
            new JdbcTokenStore(memory.database()), endings, Optional.empty(), clock, Runnable::run);
    Accounts accounts =
        new Accounts(users, logins, tokens, endings, new PasswordHasher(), PasswordRules.load());
    setUp = new SetUp(users, accounts, folder.resolve("data"));
  }

  @AfterEach
  void close() {
    memory.close();
  }

  private Path file() {
    return folder.resolve("data").resolve("setup-link");
  }

  private String started() throws IOException {
    setUp.start("/roomkey");
    return Files.readString(file()).strip().substring("/roomkey/setup?token=".length());
  }

  @Test
  void ofManyWhoUseTheLinkAtTheSameTimeOneBecomesTheAdministrator() throws Exception {
    String secret = started();
    List<Callable<Boolean>> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String username = "boss-" + i;
      all.add(() -> setUp.create(secret, username, "Boss", PASSWORD).isPresent());
    }
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      int created = 0;
      for (Future<Boolean> one : pool.invokeAll(all)) {
        created += one.get() ? 1 : 0;
      }
      assertEquals(1, created);
      assertEquals(1, users.count());
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void aWeakPasswordLeavesTheLinkGood() throws Exception {
    String secret = started();
    assertThrows(AccountException.class, () -> setUp.create(secret, "boss", "Boss", "too short"));
    assertTrue(setUp.isOpen(secret));
    assertTrue(setUp.create(secret, "boss", "Boss", PASSWORD).isPresent());
    assertFalse(setUp.isOpen(secret));
    assertFalse(Files.exists(file()));
  }

  @Test
  void aUserWhoComesAnotherWayMakesItDead() throws Exception {
    String secret = started();
    assertFalse(setUp.isOpen(null));
    assertFalse(setUp.isOpen(""));
    assertTrue(setUp.isOpen(secret));
    users.create(Users.ALICE, Optional.empty(), Optional.empty());
    assertFalse(setUp.isOpen(secret));
    assertEquals(Optional.empty(), setUp.create(secret, "boss", "Boss", PASSWORD));
    assertEquals(1, users.count());
    assertFalse(Files.exists(file()));
  }

  @Test
  void whatLiesAtItsPlaceIsReplacedAndNotFollowed() throws Exception {
    Path elsewhere = folder.resolve("elsewhere");
    Files.writeString(elsewhere, "untouched");
    Files.createDirectories(file().getParent());
    Files.createSymbolicLink(file(), elsewhere);
    started();
    assertFalse(Files.isSymbolicLink(file()));
    assertEquals("untouched", Files.readString(elsewhere));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
  }
}
