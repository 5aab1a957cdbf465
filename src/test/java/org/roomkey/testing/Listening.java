package org.roomkey.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.roomkey.client.live.LiveBoard;
import org.roomkey.client.live.LiveConnection;
import org.roomkey.client.live.LiveEvent;

/** A connection, one board, and all that their listeners have heard. */
public final class Listening implements AutoCloseable {
  private final Queue<LiveEvent> events = new ConcurrentLinkedQueue<>();
  private final LiveConnection connection;
  private final LiveBoard board;

  /** Connects with a new token of the user; joins nothing yet. */
  public Listening(TestServer server, String userId, String boardId) {
    String token = server.newToken(userId, "connect", "read", "publish");
    connection = LiveConnection.open(server.uri().toString(), token);
    connection.on(LiveEvent.class, events::add);
    board = connection.board(boardId);
    board.on(LiveEvent.class, events::add);
  }

  public LiveConnection connection() {
    return connection;
  }

  public LiveBoard board() {
    return board;
  }

  public <E extends LiveEvent> List<E> all(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  public <E extends LiveEvent> E await(Class<E> type, int count) {
    Wait.until("it hears " + count + " " + type, () -> all(type).size() >= count);
    return all(type).get(count - 1);
  }

  /** The texts of the messages from joins and live, in the order in which they were told. */
  public List<String> texts() {
    List<String> texts = new ArrayList<>();
    for (LiveEvent event : events) {
      if (event instanceof LiveEvent.Joined joined) {
        joined.messages().forEach(message -> texts.add(message.text()));
      } else if (event instanceof LiveEvent.Message message) {
        texts.add(message.text());
      }
    }
    return texts;
  }

  @Override
  public void close() {
    connection.close();
  }
}
