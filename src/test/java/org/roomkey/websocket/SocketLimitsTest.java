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
  void framesAndCharactersPerSecondAreLimitedPerSocket() {
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
  void framesPerSecondAreLimitedPerUserAcrossSockets() {
    int sent = 0;
    for (int socket = 0; socket < 5; socket++) {
      FrameRate frames = limits.frameRate();
      sent += (int) IntStream.range(0, 100).filter(i -> frames.tryTake(1, "alice")).count();
    }
    assertEquals(60, sent);
    assertTrue(limits.frameRate().tryTake(1, "bob"), "the limit is each user's own");
  }

  @Test
  void socketsPerUserAreLimitedAcrossAddresses() {
    assertTrue(limits.slot(HERE).takeFor("alice"));
    assertTrue(limits.slot(THERE).takeFor("alice"));

    assertFalse(limits.slot(HERE).takeFor("alice"));
    assertTrue(limits.slot(HERE).takeFor("bob"), "the limit is each user's own");
  }

  @Test
  void aClosedSocketReleasesItsSlot() {
    SocketLimits.Slot first = limits.slot(HERE);
    assertTrue(first.takeFor("alice"));
    assertTrue(limits.slot(HERE).takeFor("alice"));

    first.release();

    assertTrue(limits.slot(HERE).takeFor("alice"));
    assertFalse(limits.slot(HERE).takeFor("alice"));
  }

  @Test
  void releasingTwiceFreesOneSlot() {
    SocketLimits.Slot first = limits.slot(HERE);
    assertTrue(first.takeFor("alice"));
    assertTrue(limits.slot(HERE).takeFor("alice"));

    first.release();
    first.release();

    assertTrue(limits.slot(HERE).takeFor("alice"));
    assertFalse(limits.slot(HERE).takeFor("alice"));
  }

  @Test
  void aRefusedSocketReleasesNothing() {
    assertTrue(limits.slot(HERE).takeFor("alice"));
    assertTrue(limits.slot(HERE).takeFor("alice"));
    SocketLimits.Slot refused = limits.slot(HERE);
    assertFalse(refused.takeFor("alice"));

    refused.release();

    assertFalse(limits.slot(HERE).takeFor("alice"));
  }

  @Test
  void unauthenticatedSocketsPerAddressAreLimited() {
    for (int i = 0; i < 3; i++) {
      assertTrue(limits.slot(HERE).takePending());
    }

    assertFalse(limits.slot(HERE).takePending());
    assertTrue(limits.slot(THERE).takePending(), "the limit is each address's own");
  }

  @Test
  void authenticationReleasesTheUnauthenticatedSlot() {
    List<SocketLimits.Slot> unknown = pending();

    assertTrue(unknown.get(0).takeFor("alice"));

    assertTrue(limits.slot(HERE).takePending());
    assertFalse(limits.slot(HERE).takePending());
  }

  @Test
  void aClosedUnauthenticatedSocketReleasesItsSlot() {
    List<SocketLimits.Slot> unknown = pending();

    unknown.get(0).release();
    unknown.get(0).release();

    assertTrue(limits.slot(HERE).takePending());
    assertFalse(limits.slot(HERE).takePending());
  }

  @Test
  void theUnauthenticatedSlotIsReleasedOnce() {
    List<SocketLimits.Slot> unknown = pending();
    assertTrue(unknown.get(0).takeFor("alice"));
    assertTrue(limits.slot(HERE).takePending());

    unknown.get(0).release();

    assertFalse(limits.slot(HERE).takePending());
  }

  @Test
  void aClosedSocketTakesNoSlot() {
    SocketLimits.Slot gone = limits.slot(HERE);
    gone.release();

    assertFalse(gone.takePending());
    assertFalse(gone.takeFor("alice"));
    assertTrue(limits.slot(HERE).takeFor("alice"));
    assertTrue(limits.slot(HERE).takeFor("alice"));
  }

  @Test
  void zeroMeansUnlimited() {
    SocketLimits none = limits(0, 0);

    for (int i = 0; i < 1_000; i++) {
      assertTrue(none.slot(HERE).takePending());
      assertTrue(none.slot(HERE).takeFor("alice"));
    }
  }

  private List<SocketLimits.Slot> pending() {
    List<SocketLimits.Slot> slots = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      SocketLimits.Slot slot = limits.slot(HERE);
      assertTrue(slot.takePending());
      slots.add(slot);
    }
    return slots;
  }

  @Test
  void anIpv6NetworkSharesTheLimit() {
    for (int i = 0; i < 3; i++) {
      assertTrue(limits.slot("2001:db8:1:2::" + i).takePending());
    }
    assertFalse(limits.slot("2001:db8:1:2:ffff::1").takePending());
    assertTrue(limits.slot("2001:db8:1:3::1").takePending());
  }
}
