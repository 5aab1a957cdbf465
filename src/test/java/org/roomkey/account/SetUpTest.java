package org.roomkey.account;

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
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roomkey.audit.Audit;
import org.roomkey.audit.AuditEvent;
import org.roomkey.credential.Logins;
import org.roomkey.credential.Revocations;
import org.roomkey.credential.Tokens;
import org.roomkey.password.PasswordHasher;
import org.roomkey.password.PasswordRules;
import org.roomkey.storage.JdbcLoginStore;
import org.roomkey.storage.JdbcPasskeyStore;
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
  private final MutableClock clock = new MutableClock();
  private final List<AuditEvent> audit = new ArrayList<>();
  private SetUp setUp;
  private SetUp other;

  @BeforeEach
  void open() {
    Revocations revocations = new Revocations();
    Logins logins =
        new Logins(
            new JdbcLoginStore(memory.database()),
            revocations,
            new Logins.Limits(Duration.ofMinutes(30), Duration.ofHours(12)),
            clock,
            Runnable::run,
            Audit.NONE);
    Tokens tokens =
        new Tokens(
            new JdbcTokenStore(memory.database()),
            revocations,
            Optional.empty(),
            clock,
            Runnable::run);
    Accounts accounts =
        new Accounts(
            users,
            logins,
            tokens,
            revocations,
            new PasswordHasher(),
            PasswordRules.load(),
            new JdbcPasskeyStore(memory.database()));
    setUp = new SetUp(users, accounts, folder.resolve("data"), false, clock, audit::add);
    other = new SetUp(users, accounts, folder.resolve("other"), false, clock, audit::add);
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
  void concurrentUsesOfTheLinkCreateOneAdministrator() throws Exception {
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
  void aWeakPasswordDoesNotUseUpTheLink() throws Exception {
    String secret = started();
    assertThrows(AccountException.class, () -> setUp.create(secret, "boss", "Boss", "too short"));
    assertTrue(setUp.isOpen(secret));
    assertTrue(setUp.create(secret, "boss", "Boss", PASSWORD).isPresent());
    assertFalse(setUp.isOpen(secret));
    assertFalse(Files.exists(file()));
  }

  @Test
  void onlyAnAdministratorWhoCanSignInInvalidatesTheLink() throws Exception {
    String secret = started();
    assertFalse(setUp.isOpen(null));
    assertFalse(setUp.isOpen(""));
    users.create(Users.ALICE, Optional.of("alice"), Optional.of("hash"));
    users.create(Users.ADMIN, Optional.empty(), Optional.empty());
    assertTrue(setUp.isOpen(secret));
    users.change(Users.ADMIN.id(), UnaryOperator.identity(), Optional.of("hash"));
    assertFalse(setUp.isOpen(secret));
    assertEquals(Optional.empty(), setUp.create(secret, "boss", "Boss", PASSWORD));
    assertEquals(2, users.count());
    assertFalse(Files.exists(file()));
  }

  @Test
  void aTakenNameDoesNotUseUpTheLink() throws Exception {
    String secret = started();
    users.create(Users.ALICE, Optional.of("alice"), Optional.of("hash"));
    AccountException taken =
        assertThrows(AccountException.class, () -> setUp.create(secret, "alice", "Boss", PASSWORD));
    assertEquals(AccountException.Reason.TAKEN, taken.reason());
    assertTrue(setUp.create(secret, "boss", "Boss", PASSWORD).isPresent());
  }

  @Test
  void linksOfTwoNodesCreateOneAdministrator() throws Exception {
    String here = started();
    other.start("/roomkey");
    String there =
        Files.readString(folder.resolve("other").resolve("setup-link")).strip().split("=")[1];
    assertTrue(other.isOpen(there));
    assertTrue(setUp.create(here, "boss", "Boss", PASSWORD).isPresent());
    assertFalse(other.isOpen(there));
    assertEquals(Optional.empty(), other.create(there, "second", "Second", PASSWORD));
  }

  @Test
  void theLinkExpiresAfterADay() throws Exception {
    String secret = started();
    clock.advance(Duration.ofHours(23));
    setUp.tick();
    assertTrue(setUp.isOpen(secret));
    clock.advance(Duration.ofHours(1));
    assertFalse(setUp.isOpen(secret));
    assertEquals(Optional.empty(), setUp.create(secret, "boss", "Boss", PASSWORD));
    started();
    clock.advance(Duration.ofDays(1));
    setUp.tick();
    assertFalse(Files.exists(file()));
  }

  @Test
  void aRequestFileYieldsANewLinkDespiteAnExistingAdministrator() throws Exception {
    users.create(Users.ADMIN, Optional.of("admin"), Optional.of("hash"));
    setUp.start("/roomkey");
    assertFalse(Files.exists(file()));
    Path request = folder.resolve("data").resolve(SetUp.REQUEST);
    Files.createDirectories(request.getParent());
    Files.createFile(request);
    setUp.tick();

    assertFalse(Files.exists(request));
    assertTrue(audit.toString().contains("link_requested"), audit.toString());
    String secret = Files.readString(file()).strip().split("=")[1];
    setUp.tick();
    assertTrue(setUp.create(secret, "boss", "Boss", PASSWORD).isPresent());
    assertFalse(Files.exists(file()));
    assertFalse(setUp.isOpen(secret));
  }

  @Test
  void anExistingSymlinkIsReplacedAndNotFollowed() throws Exception {
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
