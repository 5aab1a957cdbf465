package org.roomkey.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.roomkey.room.Access;
import org.roomkey.room.BoardInfo;
import org.roomkey.room.BoardStore.Listed;
import org.roomkey.room.BoardStore.Seen;
import org.roomkey.room.MemberList.Member;
import org.roomkey.room.Role;
import org.roomkey.testing.StoreDatabase;
import org.roomkey.testing.Users;
import org.roomkey.user.User;

@ParameterizedClass
@EnumSource(StoreDatabase.Kind.class)
class JdbcBoardStoreTest {
  private static final String ALICE = Users.ALICE.id();
  private static final String BOB = Users.BOB.id();

  private final StoreDatabase store;
  private final JdbcBoardStore boards;
  private final JdbcMemberList members;
  private final JdbcUserStore users;

  JdbcBoardStoreTest(StoreDatabase.Kind kind) {
    store = kind.open();
    boards = new JdbcBoardStore(store.database(), 0);
    members = new JdbcMemberList(store.database());
    users = new JdbcUserStore(store.database());
  }

  @BeforeEach
  void people() {
    for (User user : List.of(Users.ALICE, Users.BOB)) {
      users.create(user, Optional.empty(), Optional.empty());
    }
  }

  @AfterEach
  void close() {
    store.close();
  }

  private BoardInfo create(String id, String name, Access access, String ownerId) {
    BoardInfo info = new BoardInfo(id, name, access, "e-" + id);
    assertTrue(boards.create(info, ownerId));
    return info;
  }

  @Test
  void theLastWriteOfABoardWins() {
    BoardInfo board = create("a", "Größe – \uD83E\uDD8A", Access.OPEN, null);
    assertEquals(Optional.of(board), boards.find("a"));
    assertEquals(Optional.empty(), boards.find("A"));
    assertFalse(boards.create(new BoardInfo("a", "Another", Access.PRIVATE, "e"), ALICE));
    assertEquals(Map.of(), boards.members("a"));
    BoardInfo changed =
        new BoardInfo(
            "a", "Changed", Access.PRIVATE, Optional.of(Duration.ofMinutes(15)), board.epoch());
    assertEquals(1, boards.update(changed));
    assertEquals(Optional.of(changed), boards.find("a"));
    assertEquals(0, boards.update(new BoardInfo("b", "B", Access.OPEN, "e")));
    assertTrue(boards.delete("a"));
    assertFalse(boards.delete("a"));
  }

  @Test
  void membersComeChangeAndGo() {
    create("a", "A", Access.PRIVATE, ALICE);
    boards.putMember("a", BOB, Role.VIEWER);
    boards.putMember("a", BOB, Role.EDITOR);
    assertEquals(Map.of(ALICE, Role.OWNER, BOB, Role.EDITOR), boards.members("a"));
    assertEquals(3, boards.removeMember("a", BOB));
    assertEquals(0, boards.removeMember("a", BOB));
    users.create(Users.ADMIN, Optional.empty(), Optional.empty());
    users.delete(ALICE);
    assertEquals(Map.of(), boards.members("a"));
  }

  @Test
  void aFullBoardRefusesNewMembersAndKeepsTheRest() {
    JdbcBoardStore small = new JdbcBoardStore(store.database(), 2);
    create("a", "A", Access.PRIVATE, ALICE);
    assertTrue(small.putMember("a", BOB, Role.VIEWER) > 0);
    users.create(Users.ADMIN, Optional.empty(), Optional.empty());
    assertEquals(0, small.putMember("a", Users.ADMIN.id(), Role.VIEWER));
    assertTrue(small.putMember("a", BOB, Role.EDITOR) > 0);
    assertEquals(Map.of(ALICE, Role.OWNER, BOB, Role.EDITOR), boards.members("a"));
  }

  @Test
  void visibleBoardsAreListedByNameThenId() {
    create("z", "apple", Access.OPEN, null);
    BoardInfo umlaut = create("y", "Äpfel", Access.OPEN, null);
    BoardInfo first = create("m", "Zebra", Access.PRIVATE, ALICE);
    BoardInfo second = create("n", "Zebra", Access.OPEN, null);
    create("o", "Zebra", Access.PRIVATE, BOB);
    assertEquals(
        List.of("m", "n", "z", "y"),
        boards.list(ALICE, 10).stream().map(Listed::info).map(BoardInfo::id).toList(),
        "in the order of the characters' numbers");
    assertEquals(new Listed(first, Role.OWNER), boards.list(ALICE, 10).get(0));
    assertEquals(List.of(new Listed(first, Role.OWNER)), boards.list(ALICE, 1));
    assertEquals(new Listed(umlaut, Role.EDITOR), boards.list(ALICE, 10).get(3));
    assertEquals(new Listed(second, Role.EDITOR), boards.list("nobody", 10).get(0));
  }

  @Test
  void pagesOfAllBoardsAreOrderedById() {
    BoardInfo lower = create("b", "B", Access.PRIVATE, BOB);
    BoardInfo upper = create("B", "B", Access.OPEN, null);
    BoardInfo dotted = create("b.1", "B", Access.PRIVATE, ALICE);
    assertEquals(
        List.of(new Seen(upper, Optional.of(Role.EDITOR)), new Seen(lower, Optional.empty())),
        boards.listAll(ALICE, "", 2));
    assertEquals(List.of(new Seen(dotted, Optional.of(Role.OWNER))), boards.listAll(ALICE, "b", 2));
  }

  @Test
  void membersAreListedByName() {
    create("a", "A", Access.PRIVATE, BOB);
    boards.putMember("a", ALICE, Role.VIEWER);
    assertEquals(
        List.of(
            new Member(ALICE, "Alice", null, Role.VIEWER),
            new Member(BOB, "Bob", null, Role.OWNER)),
        members.list("a", 10));
    assertEquals(1, members.list("a", 1).size());
    assertEquals(Optional.of(new Member(BOB, "Bob", null, Role.OWNER)), members.find("a", BOB));
    assertEquals(Optional.empty(), members.find("a", "nobody"));
  }
}
