package org.roomkey.cluster;

import jakarta.json.JsonException;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.roomkey.cluster.Hint.Kind;
import org.roomkey.cluster.RedisRefusals.Cause;
import org.roomkey.credential.SharedKey;
import org.roomkey.log.Log;
import org.roomkey.log.SparseLog;
import org.roomkey.protocol.ServerMessage.Person;
import org.roomkey.room.Peers;

/**
 * Publishes the events of boards to other nodes. The people on a board through this node also stand
 * in a hash of the board, for nodes that subscribe later.
 */
final class RedisPeers implements Peers {
  private static final Log LOG = Log.of(RedisPeers.class);

  private final SparseLog sparseLog = new SparseLog(LOG);

  private final RedisLink link;
  private final Nodes nodes;
  private final HintPublisher publisher;
  private final SharedKey key;
  private final RedisRefusals refusals;

  /**
   * @param key signs the values in the hash
   */
  RedisPeers(
      RedisLink link, Nodes nodes, HintPublisher publisher, SharedKey key, RedisRefusals refusals) {
    this.link = link;
    this.nodes = nodes;
    this.publisher = publisher;
    this.key = key;
    this.refusals = refusals;
  }

  @Override
  public boolean exist() {
    return true;
  }

  @Override
  public void subscribe(String boardId) {
    link.subscribe(link.keys().board(boardId));
  }

  @Override
  public void unsubscribe(String boardId) {
    link.unsubscribe(link.keys().board(boardId));
  }

  @Override
  public void stored(String boardId, long seq) {
    tell(boardId, Kind.STORED, Long.toString(seq));
  }

  @Override
  public void changed(String boardId) {
    tell(boardId, Kind.CHANGED, "");
  }

  @Override
  public void present(String boardId, Person person, int sockets) {
    String here = object(person).add("sockets", sockets).build().toString();
    String field = field(person.id());
    String signed = key.sign(signedText(boardId, field, here)) + " " + here;
    link.send(redis -> redis.hset(link.keys().people(boardId), field, signed));
    tell(boardId, Kind.PRESENT, here);
  }

  @Override
  public void gone(String boardId, String userId) {
    link.send(redis -> redis.hdel(link.keys().people(boardId), field(userId)));
    tell(boardId, Kind.GONE, userId);
  }

  @Override
  public void typing(String boardId, Person person) {
    tell(boardId, Kind.TYPING, object(person).build().toString());
  }

  @Override
  public void signal(String boardId, Person person, String event, JsonValue data) {
    String text = object(person).add("event", event).add("data", data).build().toString();
    tell(boardId, Kind.SIGNAL, text);
  }

  private void tell(String boardId, Kind kind, String rest) {
    publisher.publish(link.keys().board(boardId), kind, rest);
  }

  @Override
  public List<RemotePresence> people(String boardId) {
    List<RemotePresence> remote = new ArrayList<>();
    Map<String, String> fields = link.ask(redis -> redis.hgetall(link.keys().people(boardId)));
    fields.forEach(
        (field, value) -> {
          String node = field.substring(0, Math.max(0, field.indexOf(':')));
          if (nodes.isDead(node)) {
            link.send(redis -> redis.hdel(link.keys().people(boardId), field));
          } else if (!node.equals(nodes.self())) {
            verified(boardId, field, value)
                .flatMap(text -> remotePresence(node, text))
                .ifPresent(remote::add);
          }
        });
    return remote;
  }

  /** Neither keys nor fields contain a line break. */
  private String signedText(String boardId, String field, String text) {
    return link.keys().people(boardId) + "\n" + field + "\n" + text;
  }

  private Optional<String> verified(String boardId, String field, String value) {
    String[] parts = value.split(" ", 2);
    if (parts.length == 2 && key.hasSigned(signedText(boardId, field, parts[1]), parts[0])) {
      return Optional.of(parts[1]);
    }
    refusals.count(Cause.FORGED_PRESENCE);
    return Optional.empty();
  }

  private String field(String userId) {
    return nodes.self() + ":" + userId;
  }

  static JsonObjectBuilder object(Person person) {
    JsonObjectBuilder object =
        Hint.json().createObjectBuilder().add("id", person.id()).add("name", person.name());
    if (person.application() != null) {
      object.add("application", person.application());
    }
    return object;
  }

  private Optional<RemotePresence> remotePresence(String node, String text) {
    try {
      return Optional.of(HintReceiver.remotePresence(node, Hint.object(text)));
    } catch (JsonException | IllegalArgumentException e) {
      sparseLog.log(Level.WARNING, "malformed presence of node {0}: {1}", node, e.getMessage());
      return Optional.empty();
    }
  }
}
