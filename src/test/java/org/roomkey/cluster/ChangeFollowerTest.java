package org.roomkey.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.roomkey.credential.BoundLoginStore;
import org.roomkey.credential.CredentialRevalidation;
import org.roomkey.credential.Identity;
import org.roomkey.credential.Lifetime;
import org.roomkey.credential.LoginStore;
import org.roomkey.credential.Revocations;
import org.roomkey.credential.TokenStore;
import org.roomkey.room.Access;
import org.roomkey.room.BoardInfo;
import org.roomkey.room.BoardStore;
import org.roomkey.room.BoardSync;
import org.roomkey.room.Boards;
import org.roomkey.room.MessageStore;
import org.roomkey.room.TestBoards;
import org.roomkey.testing.MutableClock;
import org.roomkey.user.ChangeLog;
import org.roomkey.user.ChangeLog.Changes;
import org.roomkey.user.ChangeLog.Kind;
import org.roomkey.user.StoreException;
import org.roomkey.user.User;
import org.roomkey.user.UserStore;

/** What a node asks the stores, which answer that nothing has changed. */
class ChangeFollowerTest {
  private static final Duration TURN = Duration.ofSeconds(10);

  private final MutableClock clock = new MutableClock();
  private final List<Set<String>> asked = new ArrayList<>();
  private final BoardStore boardStore = fake(BoardStore.class);
  private final Boards boards = TestBoards.of(boardStore, fake(MessageStore.class));
  private final List<Identity> open = new ArrayList<>();
  private final FakeLog log = new FakeLog();
  private final BoardSync sync = new BoardSync(boards, boardStore, Runnable::run);
  private Set<String> failing = Set.of();
  private long version;
  private final ChangeFollower follower =
      new ChangeFollower(
          log,
          sync,
          new CredentialRevalidation(
              fake(LoginStore.class),
              fake(BoundLoginStore.class),
              fake(TokenStore.class),
              fake(UserStore.class),
              new Revocations(),
              () -> open),
          clock.nanoTime(),
          Runnable::run);

  private static final class FakeLog implements ChangeLog {
    private Optional<Changes> next = Optional.empty();

    @Override
    public void follow(Consumer<Optional<Changes>> reader) {
      reader.accept(next);
      next = Optional.of(new Changes(Map.of()));
    }
  }

  /** Answers what was true at the start; remembers the sets of keys. */
  private <T> T fake(Class<T> store) {
    return store.cast(
        Proxy.newProxyInstance(
            store.getClassLoader(),
            new Class<?>[] {store},
            (self, method, arguments) -> answer(method.getName(), arguments[0])));
  }

  private Object answer(String method, Object argument) {
    if (failing.contains(method)) {
      throw new StoreException("away, says the test", null);
    }
    BoardStore.Position position = new BoardStore.Position("epoch", 0, version);
    return switch (method) {
      case "position" -> Optional.of(position);
      case "find" -> Optional.of(new BoardInfo((String) argument, "b", Access.OPEN, "epoch"));
      case "members" -> Map.of();
      case "before", "redacted" -> List.of();
      case "positions" ->
          keys(argument).stream().collect(Collectors.toMap(id -> id, id -> position));
      case "unendedAmong", "liveAmong", "enabledAmong" -> keys(argument);
      case "among" -> keys(argument).stream().collect(Collectors.toMap(id -> id, id -> id));
      case "ofUsers" -> Set.of();
      default -> throw new IllegalArgumentException(method);
    };
  }

  @SuppressWarnings("unchecked")
  private Set<String> keys(Object argument) {
    Set<String> keys = (Set<String>) argument;
    if (!keys.isEmpty()) {
      asked.add(keys);
    }
    return keys;
  }

  private void fill(int count) {
    for (int i = boards.count(); i < count; i++) {
      boards.find("board-" + i);
      open.add(
          Identity.ofLogin(
              new User("user-" + i, "U", User.Kind.PERSON, false, false),
              "login-" + i,
              Lifetime.ENDLESS));
    }
  }

  /** What is asked in so many turns, by the size of each question. */
  private List<Integer> turns(int count) {
    asked.clear();
    for (int i = 0; i < count; i++) {
      clock.advance(TURN);
      follower.look();
    }
    return asked.stream().map(Set::size).toList();
  }

  @Test
  void anIdleNodeAsksNoMoreWithMoreBoardsAndSockets() {
    fill(1_000);
    turns(1);
    List<Integer> few = turns(6);
    fill(10_000);
    assertEquals(few, turns(6));
    assertTrue(few.stream().mapToInt(size -> size).sum() <= 18_000, few::toString);
  }

  @Test
  void everyBoardAndSocketIsCheckedInTurn() {
    fill(2_500);
    turns(1);
    turns(3);
    assertEquals(
        IntStream.range(0, 2_500)
            .mapToObj(i -> i)
            .flatMap(i -> List.of("board-" + i, "login-" + i, "user-" + i).stream())
            .collect(Collectors.toSet()),
        asked.stream().flatMap(Set::stream).collect(Collectors.toSet()));
    assertEquals(3 * 2_500, asked.stream().mapToInt(Set::size).sum());
  }

  @Test
  void everythingIsCheckedIfNothingIsKnown() {
    fill(2_500);
    follower.look();
    assertEquals(List.of(2_500, 2_500, 2_500), asked.stream().map(Set::size).toList());
  }

  @Test
  void onlyWhatChangedIsCheckedAndOnlyIfItIsInMemory() {
    fill(10);
    turns(1);
    asked.clear();
    log.next =
        Optional.of(
            new Changes(
                Map.of(
                    Kind.BOARD, Set.of("board-3", "elsewhere"),
                    Kind.LOGIN, Set.of("login-5", "another"))));
    follower.look();
    assertEquals(List.of(Set.of("login-5"), Set.of("user-5"), Set.of("board-3")), asked);
  }

  @Test
  void aBoardWhosePositionCannotBeReadIsReadAtTheNextLook() {
    aBoardIsReadAtTheNextLookAfterAFailureOf("positions");
  }

  @Test
  void aBoardThatCannotBeBroughtUpToDateIsReadAtTheNextLook() {
    aBoardIsReadAtTheNextLookAfterAFailureOf("members");
  }

  private void aBoardIsReadAtTheNextLookAfterAFailureOf(String method) {
    fill(1);
    turns(1);
    version = 1;
    failing = Set.of(method);
    sync.changed("board-0");
    failing = Set.of();
    asked.clear();
    follower.look();
    assertEquals(List.of(Set.of("board-0")), asked);
    asked.clear();
    follower.look();
    assertEquals(List.of(), asked);
  }
}
