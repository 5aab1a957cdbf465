package org.roomkey.room;

import jakarta.json.JsonValue;
import java.util.List;
import org.roomkey.protocol.ServerMessage.Person;

/** For a single node: reports nothing. */
final class NoPeers implements Peers {

  @Override
  public boolean exist() {
    return false;
  }

  @Override
  public void subscribe(String boardId) {}

  @Override
  public void unsubscribe(String boardId) {}

  @Override
  public List<RemotePresence> people(String boardId) {
    return List.of();
  }

  @Override
  public void stored(String boardId, long seq) {}

  @Override
  public void changed(String boardId) {}

  @Override
  public void present(String boardId, Person person, int sockets) {}

  @Override
  public void gone(String boardId, String userId) {}

  @Override
  public void typing(String boardId, Person person) {}

  @Override
  public void signal(String boardId, Person person, String event, JsonValue data) {}
}
