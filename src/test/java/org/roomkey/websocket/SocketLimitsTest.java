package org.roomkey.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.roomkey.limit.KeyedRate;
import org.roomkey.limit.Shares;
import org.roomkey.testing.MutableClock;

class SocketLimitsTest {
  private static final String HERE = "192.0.2.1";
  private static final String THERE = "192.0.2.2";

  private final MutableClock clock = new MutableClock();
  private final SocketLimits limits = limits(2, 3);

  private SocketLimits limits(int socketsPerUser, int pendingPerAddress) {
    return new SocketLimits(
        new SocketLimits.Numbers(
            socketsPerUser, pendingPerAddress, 0, 10, 100, Duration.ZERO, Duration.ofMinutes(1)),
        new KeyedRate(20, clock.nanoTime()),
        new Shares(0, 0, 0, clock.nanoTime()),
        clock.nanoTime());
  }

  @Test
  void aSocketMaySendSoManyFramesAndSoManyCharactersASecond() {
    FrameRate frames = limits.frameRate();
    assertEquals(30, IntStream.range(0, 100).filter(i -> frames.tryTake(1, "alice")).count());
    FrameRate characters = limits.frameRate();
    assertTrue(characters.tryTake(290, "alice"));
    assertFalse(characters.tryTake(11, "alice"));
    assertTrue(characters.tryTake(10, "alice"));
    clock.advance(Duration.ofSeconds(1));
    assertTrue(characters.tryTake(100, "alice"));
    assertFalse(characters.tryTake(1, "alice"));
  }

  @Test
  void aUserMaySendSoManyFramesASecondOverAllSockets() {
    int sent = 0;
    for (int socket = 0; socket < 5; socket++) {
      FrameRate frames = limits.frameRate();
      sent += (int) IntStream.range(0, 100).filter(i -> frames.tryTake(1, "alice")).count();
    }
    assertEquals(60, sent);
    assertTrue(limits.frameRate().tryTake(1, "bob"), "the limit is each user's own");
  }

  @Test
  void aUserHasAsManySocketsAsTheLimitWhereverTheyComeFrom() {
    assertTrue(limits.place(HERE).takeFor("alice"));
    assertTrue(limits.place(THERE).takeFor("alice"));

    assertFalse(limits.place(HERE).takeFor("alice"));
    assertTrue(limits.place(HERE).takeFor("bob"), "the limit is each user's own");
  }

  @Test
  void aSocketThatClosesLeavesItsPlaceToAnother() {
    SocketLimits.Place first = limits.place(HERE);
    assertTrue(first.takeFor("alice"));
    assertTrue(limits.place(HERE).takeFor("alice"));

    first.leave();

    assertTrue(limits.place(HERE).takeFor("alice"));
    assertFalse(limits.place(HERE).takeFor("alice"));
  }

  @Test
  void leavingTwiceGivesBackOnePlace() {
    SocketLimits.Place first = limits.place(HERE);
    assertTrue(first.takeFor("alice"));
    assertTrue(limits.place(HERE).takeFor("alice"));

    first.leave();
    first.leave();

    assertTrue(limits.place(HERE).takeFor("alice"));
    assertFalse(limits.place(HERE).takeFor("alice"));
  }

  @Test
  void aSocketThatWasRefusedGivesNothingBack() {
    assertTrue(limits.place(HERE).takeFor("alice"));
    assertTrue(limits.place(HERE).takeFor("alice"));
    SocketLimits.Place refused = limits.place(HERE);
    assertFalse(refused.takeFor("alice"));

    refused.leave();

    assertFalse(limits.place(HERE).takeFor("alice"));
  }

  @Test
  void anAddressHasAsManyUnknownSocketsAsTheLimit() {
    for (int i = 0; i < 3; i++) {
      assertTrue(limits.place(HERE).takePending());
    }

    assertFalse(limits.place(HERE).takePending());
    assertTrue(limits.place(THERE).takePending(), "the limit is each address's own");
  }

  @Test
  void whoShowsACredentialIsNoLongerUnknown() {
    List<SocketLimits.Place> unknown = pending();

    assertTrue(unknown.get(0).takeFor("alice"));

    assertTrue(limits.place(HERE).takePending());
    assertFalse(limits.place(HERE).takePending());
  }

  @Test
  void anUnknownSocketThatClosesLeavesItsPlaceToAnother() {
    List<SocketLimits.Place> unknown = pending();

    unknown.get(0).leave();
    unknown.get(0).leave();

    assertTrue(limits.place(HERE).takePending());
    assertFalse(limits.place(HERE).takePending());
  }

  @Test
  void whoShowedACredentialGivesItsUnknownPlaceBackOnce() {
    List<SocketLimits.Place> unknown = pending();
    assertTrue(unknown.get(0).takeFor("alice"));
    assertTrue(limits.place(HERE).takePending());

    unknown.get(0).leave();

    assertFalse(limits.place(HERE).takePending());
  }

  @Test
  void aSocketThatHasClosedTakesNothingAnyMore() {
    SocketLimits.Place gone = limits.place(HERE);
    gone.leave();

    assertFalse(gone.takePending());
    assertFalse(gone.takeFor("alice"));
    assertTrue(limits.place(HERE).takeFor("alice"));
    assertTrue(limits.place(HERE).takeFor("alice"));
  }

  @Test
  void zeroIsNoLimit() {
    SocketLimits none = limits(0, 0);

    for (int i = 0; i < 1_000; i++) {
      assertTrue(none.place(HERE).takePending());
      assertTrue(none.place(HERE).takeFor("alice"));
    }
  }

  private List<SocketLimits.Place> pending() {
    List<SocketLimits.Place> places = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      SocketLimits.Place place = limits.place(HERE);
      assertTrue(place.takePending());
      places.add(place);
    }
    return places;
  }

  @Test
  void theAddressesOfAnIpv6NetworkShareTheLimit() {
    for (int i = 0; i < 3; i++) {
      assertTrue(limits.place("2001:db8:1:2::" + i).takePending());
    }
    assertFalse(limits.place("2001:db8:1:2:ffff::1").takePending());
    assertTrue(limits.place("2001:db8:1:3::1").takePending());
  }
}
