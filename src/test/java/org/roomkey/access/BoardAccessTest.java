package org.roomkey.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.roomkey.access.Permission.MANAGE;
import static org.roomkey.access.Permission.MODERATE;
import static org.roomkey.access.Permission.PUBLISH;
import static org.roomkey.access.Permission.READ;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.roomkey.access.Decision.Denied;
import org.roomkey.audit.AuditEvent;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.credential.Identity;
import org.roomkey.credential.Lifetime;
import org.roomkey.credential.Scope;
import org.roomkey.credential.StepUp;
import org.roomkey.room.Access;
import org.roomkey.room.Board;
import org.roomkey.room.BoardInfo;
import org.roomkey.room.Role;
import org.roomkey.room.TestBoards;
import org.roomkey.testing.MutableClock;
import org.roomkey.testing.Users;
import org.roomkey.user.User;

class BoardAccessTest {
  private final List<AuditEvent> audit = new ArrayList<>();
  private final MutableClock clock = new MutableClock();
  private final TestBoards boards = new TestBoards(clock, Duration.ZERO, 0);
  private final StepUp stepUp = new StepUp(clock);
  private final BoardAccess access = new BoardAccess(boards.boards, audit::add, stepUp, false);
  private Board board;

  /** Alice owns the private board. */
  @BeforeEach
  void create() {
    board = boards.create("private", Access.PRIVATE);
  }

  @AfterEach
  void close() {
    boards.close();
  }

  private record Asking(Identity identity) implements Caller {
    @Override
    public AuditEvent denial() {
      return AuditEvent.of(Kind.DENY).with(Field.USER, identity.user().id());
    }
  }

  private static Caller caller(User user, Scope... scopes) {
    return caller(user, Optional.empty(), scopes);
  }

  private static Caller caller(User user, Optional<Set<String>> boards, Scope... scopes) {
    return new Asking(
        new Identity(
            user,
            Identity.Method.TOKEN,
            Optional.empty(),
            Optional.of("token"),
            Set.of(scopes),
            boards,
            Lifetime.ENDLESS));
  }

  private static Caller login(User user) {
    return new Asking(Identity.ofLogin(user, "login", Lifetime.ENDLESS));
  }

  private Set<Permission> granted(Caller caller) {
    return Stream.of(Permission.values())
        .filter(permission -> access.decide(caller, "private", permission).granted().isPresent())
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Permission.class)));
  }

  private void bobIs(Role role) {
    assertTrue(board.putMember(Users.BOB.id(), role).join());
  }

  @Test
  void aLoginHasThePermissionsOfItsRole() {
    assertEquals(Set.of(READ, PUBLISH, MODERATE, MANAGE), granted(login(Users.ALICE)));
    bobIs(Role.EDITOR);
    assertEquals(Set.of(READ, PUBLISH, MODERATE), granted(login(Users.BOB)));
    bobIs(Role.VIEWER);
    assertEquals(Set.of(READ, MODERATE), granted(login(Users.BOB)), "own messages may be redacted");
    assertEquals(Set.of(), granted(login(Users.CAROL)));
  }

  @Test
  void anAdministratorManagesEveryBoardAndReadsOnlyAsAMember() {
    assertEquals(Set.of(MODERATE, MANAGE), granted(login(Users.ADMIN)));
    assertEquals(
        Set.of(MODERATE, MANAGE), granted(caller(Users.ADMIN, Scope.READ, Scope.ADMIN_BOARDS)));
    assertEquals(Set.of(), granted(caller(Users.ADMIN, Scope.READ, Scope.PUBLISH)));
  }

  @Test
  void aCredentialGrantsOnlyItsScopesEvenToAnOwner() {
    assertEquals(Set.of(READ), granted(caller(Users.ALICE, Scope.READ)));
    assertEquals(Set.of(PUBLISH, MODERATE), granted(caller(Users.ALICE, Scope.PUBLISH)));
    assertEquals(Set.of(MODERATE, MANAGE), granted(caller(Users.ALICE, Scope.ADMIN_BOARDS)));
    assertEquals(Set.of(), granted(caller(Users.ALICE, Scope.CONNECT)));
  }

  @Test
  void onePermissionOfSeveralIsEnough() {
    Decision decision =
        access.decide(caller(Users.ADMIN, Scope.ADMIN_BOARDS), "private", READ, MANAGE);

    Decision.Granted granted = decision.granted().orElseThrow();
    assertEquals("private", granted.board().info().id());
    assertEquals(Optional.empty(), granted.role());
    assertTrue(granted.has(MANAGE));
    assertFalse(granted.has(READ));
  }

  @Test
  void aDenialHasAReasonAndIsAuditedOnceWithItsBoard() {
    assertDenied(Denied.SCOPE, caller(Users.ALICE, Scope.CONNECT), "private", "private");
    assertDenied(
        Denied.BOARD,
        caller(Users.ALICE, Optional.of(Set.of("another")), Scope.READ),
        "private",
        "private");
    assertDenied(Denied.ROLE, login(Users.BOB), "private", "private");
  }

  @Test
  void theAuditEventOmitsABoardThatDoesNotExist() {
    assertDenied(Denied.ROLE, login(Users.BOB), "missing", null);
    assertDenied(Denied.ROLE, login(Users.ADMIN), "missing", null);
    assertDenied(Denied.SCOPE, caller(Users.ALICE, Scope.CONNECT), "missing", null);
    assertDenied(Denied.BOARD, login(Users.ALICE), "not an identifier", null);
  }

  private void assertDenied(Denied reason, Caller caller, String boardId, String named) {
    audit.clear();

    assertEquals(reason, access.decide(caller, boardId, READ));

    assertEquals(1, audit.size());
    AuditEvent event = audit.get(0);
    assertEquals(Kind.DENY, event.kind());
    assertEquals(caller.identity().user().id(), event.values().get(Field.USER));
    assertEquals(named, event.values().get(Field.BOARD));
    assertEquals("forbidden", event.values().get(Field.REASON));
  }

  @Test
  void grantsAndQueriesAreNotAudited() {
    access.decide(login(Users.ALICE), "private", READ);
    assertTrue(access.allows(login(Users.ALICE).identity(), "private", READ));
    assertFalse(access.allows(login(Users.BOB).identity(), "private", READ));
    assertFalse(access.allows(login(Users.ALICE).identity(), "missing", READ));

    assertEquals(List.of(), audit);
  }

  @Test
  void administratorsAndServicesCreateBoardsAndEveryoneIfConfigured() {
    assertTrue(access.mayCreate(login(Users.ADMIN).identity()));
    assertTrue(access.mayCreate(caller(Users.SERVICE, Scope.ADMIN_BOARDS).identity()));
    assertFalse(access.mayCreate(login(Users.ALICE).identity()));
    BoardAccess forEveryone = new BoardAccess(boards.boards, audit::add, stepUp, true);
    assertTrue(forEveryone.mayCreate(login(Users.ALICE).identity()));
    assertFalse(forEveryone.mayCreate(caller(Users.ALICE, Scope.READ, Scope.PUBLISH).identity()));
  }

  @Test
  void aRoleChangeTakesEffectAtOnce() {
    assertFalse(granted(login(Users.BOB)).contains(READ));
    bobIs(Role.VIEWER);
    assertTrue(granted(login(Users.BOB)).contains(READ));
    assertTrue(board.removeMember(Users.BOB.id()).join());
    assertFalse(granted(login(Users.BOB)).contains(READ));
  }

  @Test
  void redactionRightsDependOnScopeAndRole() {
    bobIs(Role.VIEWER);
    Decision.Granted own =
        access.decide(login(Users.BOB), "private", MODERATE).granted().orElseThrow();
    assertTrue(own.redactor().own());
    assertFalse(own.redactor().everywhere());
    Decision.Granted all =
        access
            .decide(caller(Users.ADMIN, Scope.ADMIN_BOARDS), "private", MODERATE)
            .granted()
            .orElseThrow();
    assertFalse(all.redactor().own());
    assertTrue(all.redactor().everywhere());
  }

  @Test
  void aBoardWithStepUpIsWithheldFromAnOldAuthentication() {
    stepUp(10);
    Caller alice = at(clock.instant());
    assertEquals(EnumSet.allOf(Permission.class), granted(alice));

    clock.advance(Duration.ofMinutes(10));

    assertEquals(Set.of(), granted(alice));
    assertWithheld("reauthenticate", alice);
    assertTrue(access.visible(alice, "private", READ).granted().isPresent());
    assertEquals(1, audit.size(), "to see that there is a board is no denial");
    assertTrue(access.allows(alice.identity(), "private", READ));
  }

  @Test
  void stepUpForbidsACredentialWithoutATimeAndExemptsATokenOfItsUser() {
    stepUp(10);
    assertWithheld("forbidden", login(Users.ALICE));
    assertEquals(Set.of(READ), granted(caller(Users.ALICE, Scope.READ)));
  }

  @Test
  void stepUpTellsAStrangerNothing() {
    stepUp(10);
    assertDenied(Denied.ROLE, login(Users.BOB), "private", "private");
  }

  private void assertWithheld(String code, Caller caller) {
    audit.clear();
    Decision decision = access.decide(caller, "private", READ);
    assertEquals(code, decision.refusal().code());
    assertEquals(
        "private", assertInstanceOf(Decision.Withheld.class, decision).board().info().id());
    assertEquals(1, audit.size());
    assertEquals(Kind.DENY, audit.get(0).kind());
    assertEquals(code, audit.get(0).values().get(Field.REASON));
  }

  private void stepUp(int minutes) {
    Optional<Duration> maxAge = Optional.of(Duration.ofMinutes(minutes));
    assertTrue(
        board
            .update(
                info -> new BoardInfo(info.id(), info.name(), info.access(), maxAge, info.epoch()))
            .join());
  }

  /** A login of Alice, who authenticated at this time. */
  private static Caller at(Instant time) {
    Lifetime lifetime =
        new Lifetime() {
          @Override
          public Instant endsAt() {
            return Instant.MAX;
          }

          @Override
          public Optional<Instant> authenticatedAt() {
            return Optional.of(time);
          }
        };
    return new Asking(Identity.ofLogin(Users.ALICE, "login", lifetime));
  }
}
