package org.roomkey.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.roomkey.protocol.ServerMessage.Person;
import org.roomkey.room.Peers.RemotePresence;

/** The encoding of people in hints between nodes. */
class PersonHintTest {

  private static RemotePresence heard(Person person) {
    String told = RedisPeers.object(person).add("sockets", 2).build().toString();
    return HintReceiver.remotePresence("node", Hint.object(told));
  }

  @Test
  void aPersonKeepsTheApplicationMarkOnEveryNode() {
    Person dora = new Person("dora", "Admin", "shop");
    assertEquals(new RemotePresence("node", dora, 2), heard(dora));
    Person alice = new Person("user-alice", "Alice", null);
    assertEquals(new RemotePresence("node", alice, 2), heard(alice));
  }
}
