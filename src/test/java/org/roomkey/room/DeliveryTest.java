package org.roomkey.room;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.FakeSubscriber;
import org.roomkey.testing.QueuedExecutor;
import org.roomkey.testing.Users;

class DeliveryTest {
  private final Presence presence = new Presence("board", 0, Peers.NONE);
  private final QueuedExecutor pool = new QueuedExecutor();
  private final Delivery delivery = new Delivery(presence, pool);
  private final FakeSubscriber alice = new FakeSubscriber(Users.ALICE);
  private final FakeSubscriber aliceToo = new FakeSubscriber(Users.ALICE);
  private final FakeSubscriber bob = new FakeSubscriber(Users.BOB);

  @BeforeEach
  void allAreThere() {
    List.of(alice, aliceToo, bob).forEach(presence::add);
  }

  private static Frame frame(String type) {
    return Frame.lasting("{\"type\":\"" + type + "\"}");
  }

  private void assertSent(List<String> forAlice, List<String> forAliceToo, List<String> forBob) {
    assertEquals(forAlice, alice.remainingTypes());
    assertEquals(forAliceToo, aliceToo.remainingTypes());
    assertEquals(forBob, bob.remainingTypes());
  }

  @Test
  void framesAreSentAtTheFlushInOrder() {
    delivery.toAll(frame("1"));
    delivery.toAll(frame("2"));
    assertSent(List.of(), List.of(), List.of());
    delivery.flush();
    assertSent(List.of("1", "2"), List.of("1", "2"), List.of("1", "2"));
    delivery.flush();
    assertSent(List.of(), List.of(), List.of());
  }

  @Test
  void aSocketOrAUserCanBeExcluded() {
    delivery.toAllExcept(alice, frame("1"));
    delivery.toOthers(Users.ALICE.id(), frame("2"));
    delivery.toAllExcept(null, frame("3"));
    delivery.flush();
    assertSent(List.of("3"), List.of("1", "3"), List.of("1", "2", "3"));
  }

  @Test
  void aReplyKeepsItsPlaceAmongBroadcasts() {
    delivery.toAll(frame("1"));
    delivery.toAllExcept(alice, frame("2"));
    delivery.reply(alice, frame("ack 2"));
    delivery.toAll(frame("3"));
    delivery.reply(alice, frame("ack 4"));
    delivery.toAll(frame("5"));
    delivery.flush();
    assertSent(
        List.of("1", "ack 2", "3", "ack 4", "5"),
        List.of("1", "2", "3", "5"),
        List.of("1", "2", "3", "5"));
  }

  @Test
  void aNewSocketGetsNoEarlierFrames() {
    FakeSubscriber carol = new FakeSubscriber(Users.CAROL);
    delivery.toAll(frame("1"));
    delivery.distribute();
    presence.add(carol);
    delivery.reply(carol, frame("joined"));
    delivery.toAll(frame("2"));
    delivery.flush();
    assertEquals(List.of("joined", "2"), carol.remainingTypes());
    assertEquals(List.of("1", "2"), bob.remainingTypes());
  }

  @Test
  void aLeavingSocketGetsEarlierFramesAndThenItsReply() {
    delivery.toAll(frame("1"));
    delivery.distribute();
    presence.remove(bob, true, 0);
    delivery.toAll(frame("2"));
    delivery.reply(bob, frame("left"));
    delivery.flush();
    assertEquals(List.of("1", "left"), bob.remainingTypes());
  }
}
