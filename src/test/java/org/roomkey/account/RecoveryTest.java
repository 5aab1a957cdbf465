package org.roomkey.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
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
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.roomkey.account.AccountException.Reason;
import org.roomkey.account.Accounts.Changes;
import org.roomkey.audit.Audit;
import org.roomkey.audit.AuditEvent;
import org.roomkey.credential.Logins;
import org.roomkey.credential.Revocations;
import org.roomkey.credential.Secrets;
import org.roomkey.credential.Tokens;
import org.roomkey.password.PasswordHasher;
import org.roomkey.password.PasswordRules;
import org.roomkey.storage.JdbcLoginStore;
import org.roomkey.storage.JdbcPasskeyStore;
import org.roomkey.storage.JdbcRecoveryStore;
import org.roomkey.storage.JdbcTokenStore;
import org.roomkey.storage.JdbcUserStore;
import org.roomkey.testing.CapturedLog;
import org.roomkey.testing.MemoryDatabase;
import org.roomkey.testing.MutableClock;
import org.roomkey.testing.Users;
import org.roomkey.testing.Wait;
import org.roomkey.user.User;
import org.roomkey.user.UserStore.Asker;
import org.roomkey.user.UserStore.NotAllowedException;

class RecoveryTest {
  private static final String PASSWORD = "three grey herons";
  private static final String HASH = "hash before";
  private static final Asker ADMIN =
      new Asker(Users.ADMIN.id(), Optional.empty(), Optional.empty());

  @RegisterExtension final CapturedLog log = new CapturedLog();

  @TempDir private Path data;

  private final MemoryDatabase memory = new MemoryDatabase();
  private final JdbcUserStore users = new JdbcUserStore(memory.database());
  private final JdbcRecoveryStore store = new JdbcRecoveryStore(memory.database());
  private final MutableClock clock = new MutableClock();
  private final PasswordHasher hasher = new PasswordHasher();
  private final List<AuditEvent> audit = new ArrayList<>();
  private Accounts accounts;
  private Recovery recovery;

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
    accounts =
        new Accounts(
            users,
            logins,
            tokens,
            revocations,
            hasher,
            PasswordRules.load(),
            new JdbcPasskeyStore(memory.database()));
    recovery = recovery(Optional.empty());
    users.create(Users.ADMIN, Optional.of("admin"), Optional.of("hash of the administrator"));
    users.create(Users.ALICE, Optional.of("alice"), Optional.of(HASH));
  }

  private Recovery recovery(Optional<Instant> notBefore) {
    return new Recovery(store, users, accounts, data, notBefore, clock, audit::add);
  }

  @AfterEach
  void close() {
    memory.close();
  }

  private String made() throws AccountException {
    return secret(recovery.make(Users.ALICE.id(), ADMIN).path());
  }

  private static String secret(String link) {
    return link.strip().substring(link.indexOf("/recover?token=") + "/recover?token=".length());
  }

  private String hash() {
    return users.account(Users.ALICE.id()).orElseThrow().passwordHash().orElseThrow();
  }

  private void assertEnded(String secret) throws AccountException {
    String before = hash();
    assertEquals(Optional.empty(), recovery.person(secret));
    assertEquals(Optional.empty(), recovery.use(secret, PASSWORD));
    assertEquals(before, hash());
  }

  private static Changes disabled(boolean disabled) {
    return new Changes(Optional.empty(), Optional.empty(), Optional.of(disabled), Optional.empty());
  }

  @Test
  void aHundredUsesAtOnceSetOnePassword() throws Exception {
    String digest = Secrets.digest(made());
    List<Callable<Boolean>> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      String hash = "hash " + i;
      all.add(() -> store.use(digest, Instant.EPOCH, hash).isPresent());
    }
    ExecutorService pool = Executors.newFixedThreadPool(100);
    try {
      List<String> winners = new ArrayList<>();
      List<Future<Boolean>> used = pool.invokeAll(all);
      for (int i = 0; i < used.size(); i++) {
        if (used.get(i).get()) {
          winners.add("hash " + i);
        }
      }
      assertEquals(List.of(hash()), winners);
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void aLinkSetsThePasswordOnce() throws Exception {
    String secret = made();
    assertEquals("alice", recovery.person(secret).orElseThrow().username());
    assertEquals(HASH, hash());
    assertTrue(recovery.use(secret, PASSWORD).isPresent());
    assertTrue(hasher.matches(PASSWORD, hash()));
    assertEnded(secret);
  }

  @Test
  void aWeakPasswordDoesNotUseUpTheLink() throws Exception {
    String secret = made();
    for (String weak : List.of("short", "alice alice alice alice")) {
      assertThrows(AccountException.class, () -> recovery.use(secret, weak));
    }
    assertTrue(recovery.use(secret, PASSWORD).isPresent());
  }

  @Test
  void onlyTheDigestIsStored() throws Exception {
    String secret = made();
    assertEquals(Optional.empty(), recovery.person(Secrets.digest(secret)));
    assertTrue(store.find(Secrets.digest(secret), Instant.EPOCH).isPresent());
    assertFalse(recovery.make(Users.ALICE.id(), ADMIN).toString().contains("token"));
  }

  @Test
  void theLinkEndsAfterADay() throws Exception {
    String secret = made();
    clock.advance(Duration.ofDays(1).minusMillis(1));
    assertTrue(recovery.person(secret).isPresent());
    clock.advance(Duration.ofMillis(1));
    assertEnded(secret);
  }

  @Test
  void aLinkFromBeforeTheSetTimeIsNotValid() throws Exception {
    String secret = made();
    Instant now = clock.instant();
    assertTrue(recovery(Optional.of(now.minusMillis(1))).person(secret).isPresent());
    assertEquals(Optional.empty(), recovery(Optional.of(now)).person(secret));
    assertEquals(Optional.empty(), recovery(Optional.of(now)).use(secret, PASSWORD));
  }

  @Test
  void oldAndUsedLinksAreDeleted() throws Exception {
    assertTrue(recovery.use(made(), PASSWORD).isPresent());
    assertEquals(0, stored());
    made();
    clock.advance(Duration.ofDays(1).minusMillis(1));
    recovery.purge();
    assertEquals(1, stored());
    clock.advance(Duration.ofMillis(1));
    recovery.purge();
    assertEquals(0, stored());
  }

  private long stored() throws SQLException {
    try (Connection connection = memory.connection();
        ResultSet row =
            connection.createStatement().executeQuery("SELECT COUNT(*) FROM recovery_links")) {
      row.next();
      return row.getLong(1);
    }
  }

  /** Both requests find the link valid, and then wait for the lock of an administrator's row. */
  @Test
  void twoRequestsThatHaveFoundTheLinkValidSetOnePassword() throws Exception {
    Files.writeString(request(), "alice");
    recovery.start("/roomkey");
    String digest = Secrets.digest(secret(Files.readString(link())));
    List<Boolean> used = Collections.synchronizedList(new ArrayList<>());
    List<Thread> both = new ArrayList<>();
    try (Connection connection = memory.connection()) {
      connection.setAutoCommit(false);
      connection
          .createStatement()
          .executeUpdate("UPDATE users SET name = 'x' WHERE id = '" + Users.ADMIN.id() + "'");
      for (String hash : List.of("hash 1", "hash 2")) {
        both.add(new Thread(() -> used.add(store.use(digest, Instant.EPOCH, hash).isPresent())));
      }
      both.forEach(Thread::start);
      Wait.until("both wait", () -> both.stream().allMatch(RecoveryTest::isWaiting));
      connection.commit();
    }
    for (Thread one : both) {
      one.join();
    }
    assertEquals(1, Collections.frequency(used, true), used.toString());
  }

  private static boolean isWaiting(Thread thread) {
    return thread.getState() == Thread.State.WAITING
        || thread.getState() == Thread.State.TIMED_WAITING;
  }

  @Test
  void aNewerLinkReplacesIt() throws Exception {
    String first = made();
    String second = made();
    assertEnded(first);
    assertTrue(recovery.use(second, PASSWORD).isPresent());
  }

  @Test
  void aChangeOfTheAccountEndsTheLink() throws Exception {
    String changed = made();
    users.change(Users.ALICE.id(), UnaryOperator.identity(), Optional.of("another hash"));
    assertEnded(changed);

    String promoted = made();
    users.change(Users.ALICE.id(), user -> user.withAdmin(true));
    assertEnded(promoted);
    users.change(Users.ALICE.id(), user -> user.withAdmin(false));

    String disabled = made();
    accounts.change(Users.ALICE.id(), disabled(true));
    assertEnded(disabled);
    accounts.change(Users.ALICE.id(), disabled(false));

    String renamed = made();
    users.change(Users.ALICE.id(), user -> user.withName("Alice A."));
    assertTrue(recovery.person(renamed).isPresent());
    users.delete(Users.ALICE.id());
    assertEquals(Optional.empty(), recovery.person(renamed));
  }

  @Test
  void theLinkEndsWithTheRightOrThePasswordOfItsMaker() throws Exception {
    users.create(Users.BOB.withAdmin(true), Optional.of("bob"), Optional.of("hash of Bob"));
    String demoted = made();
    users.change(Users.ADMIN.id(), user -> user.withAdmin(false));
    assertEnded(demoted);
    users.change(Users.ADMIN.id(), user -> user.withAdmin(true));

    String signedOut = made();
    users.change(Users.ADMIN.id(), UnaryOperator.identity(), Optional.of("another hash"));
    assertEnded(signedOut);

    String deleted = made();
    users.delete(Users.ADMIN.id());
    assertEnded(deleted);
  }

  @Test
  void anAskerWhoIsNoAdministratorAnyMoreMakesNoLink() {
    Asker alice = new Asker(Users.ALICE.id(), Optional.empty(), Optional.empty());
    assertThrows(NotAllowedException.class, () -> recovery.make(Users.ADMIN.id(), alice));
    Asker ended = new Asker(Users.ADMIN.id(), Optional.of("no such login"), Optional.empty());
    assertThrows(NotAllowedException.class, () -> recovery.make(Users.ALICE.id(), ended));
  }

  private static void assertRefused(Reason reason, Recovery recovery, String userId) {
    assertEquals(
        reason, assertThrows(AccountException.class, () -> recovery.make(userId, ADMIN)).reason());
  }

  @Test
  void onlyEnabledPeopleWithAUserNameGetALink() throws Exception {
    users.create(Users.SERVICE, Optional.empty(), Optional.empty());
    users.createFor("@issuer", new User("dora", "Dora", User.Kind.PERSON, false, false));
    users.create(Users.BOB, Optional.of("bob"), Optional.empty());
    assertRefused(Reason.NO_PASSWORD_HERE, recovery, Users.SERVICE.id());
    assertRefused(Reason.NO_PASSWORD_HERE, recovery, "dora");
    assertRefused(Reason.NO_SUCH_USER, recovery, "nobody");
    accounts.change(Users.ALICE.id(), disabled(true));
    assertRefused(Reason.DISABLED, recovery, Users.ALICE.id());

    String first = secret(recovery.make(Users.BOB.id(), ADMIN).path());
    assertTrue(recovery.use(first, PASSWORD).isPresent(), "a person who never had a password");
  }

  private Path request() {
    return data.resolve(Recovery.REQUEST);
  }

  private Path link() {
    return data.resolve("recover-link");
  }

  @Test
  void aRequestIsAnsweredByALinkThatOnlyTheOwnerReads() throws Exception {
    recovery.start("https://rooms.example/roomkey");
    assertFalse(Files.exists(link()));
    Files.writeString(request(), " admin \n");
    recovery.tick();

    assertFalse(Files.exists(request()));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(link())));
    String address = Files.readString(link());
    assertTrue(address.startsWith("https://rooms.example/roomkey/recover?token="), address);
    assertEquals(
        "[RECOVERY {TARGET=" + Users.ADMIN.id() + ", REASON=link_requested}]", audit.toString());
    String secret = secret(address);
    assertFalse(log.lines().toString().contains(secret));
    recovery.tick();
    assertTrue(Files.exists(link()));
    users.create(Users.BOB.withAdmin(true), Optional.of("bob"), Optional.of("hash"));
    assertTrue(recovery.use(secret, PASSWORD).isPresent());
    recovery.tick();
    assertFalse(Files.exists(link()));
  }

  @Test
  void aRequestWaitsForTheServerAndForItsWriter() throws Exception {
    Files.createFile(request());
    recovery.start("/roomkey");
    assertTrue(Files.exists(request()), "its writer has not written yet");
    Files.writeString(request(), "alice\n");
    recovery.start("/roomkey");
    assertTrue(Files.readString(link()).startsWith("/roomkey/recover?token="));
  }

  @Test
  void aRestartKeepsTheLink() throws Exception {
    Files.writeString(request(), "alice");
    recovery.start("/roomkey");
    String secret = secret(Files.readString(link()));
    Recovery next = recovery(Optional.empty());
    next.start("/roomkey");
    assertTrue(Files.exists(link()));
    assertTrue(next.use(secret, PASSWORD).isPresent());
    next.tick();
    assertFalse(Files.exists(link()));
  }

  @Test
  void aRequestThatIsNoFileOfTheOwnerIsRefused() throws Exception {
    Path elsewhere = Files.writeString(data.resolve("elsewhere"), "alice\n");
    Files.createSymbolicLink(request(), elsewhere);
    recovery.tick();
    assertNoLink();
    assertEquals("alice\n", Files.readString(elsewhere));

    Files.createDirectory(request());
    recovery.tick();
    assertNoLink();

    if (isRoot()) {
      Files.writeString(request(), "alice\n");
      Files.setAttribute(request(), "unix:uid", 65_534);
      recovery.tick();
      assertNoLink();
    }
    assertEquals(List.of(), audit);
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private void assertNoLink() {
    assertFalse(Files.exists(request(), java.nio.file.LinkOption.NOFOLLOW_LINKS));
    assertFalse(Files.exists(link()));
  }

  @Test
  void aRequestForNobodyHereIsAWarningWithoutItsText() throws Exception {
    users.createFor("@issuer", new User("dora", "Dora", User.Kind.PERSON, false, false));
    accounts.change(Users.ALICE.id(), disabled(true));
    for (String nobody :
        List.of("dora", "alice", "Admin", "somebody's password", "\0", "x".repeat(5_000))) {
      Files.writeString(request(), nobody);
      recovery.tick();
      assertNoLink();
    }
    assertEquals(Collections.nCopies(6, true), log.lines().stream().map(this::isWarning).toList());
  }

  private boolean isWarning(String line) {
    return line.startsWith("WARNING the file recover in ")
        && line.endsWith(" does not have the user name of an enabled person");
  }

  @Test
  void theLinkFileReplacesASymbolicLink() throws IOException {
    Path elsewhere = Files.writeString(data.resolve("elsewhere"), "untouched");
    Files.createSymbolicLink(link(), elsewhere);
    Files.writeString(request(), "alice");
    recovery.tick();
    assertFalse(Files.isSymbolicLink(link()));
    assertEquals("untouched", Files.readString(elsewhere));
  }
}
