package org.roomkey.bench;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReaderFactory;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import java.io.IOException;
import java.io.StringReader;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Rooms as the tutorials for {@code jakarta.websocket} write them. The sender's thread sends to one
 * member after the other with {@code getBasicRemote}. It locks each socket while it writes, because
 * Tomcat refuses the second of two writers.
 *
 * <p>It has no endpoint annotation, because Roomkey's Tomcat has this class on its class path and
 * would find it.
 */
public final class BlockingRoom {
  private static final Map<String, Set<Session>> ROOMS = new ConcurrentHashMap<>();
  private static final AtomicLong SEQ = new AtomicLong();
  private static final JsonReaderFactory READERS = Json.createReaderFactory(Map.of());

  /** Answers a frame. */
  @OnMessage
  public void onMessage(String text, Session socket) throws IOException {
    JsonObject frame = READERS.createReader(new StringReader(text)).readObject();
    String board = frame.getString("boardId");
    String head = "{\"type\":\"" + frame.getString("type") + "\",\"boardId\":\"" + board + "\"";
    String user = "\"user\":{\"id\":\"user-" + socket.getId() + "\",\"name\":\"Alice\"}";
    switch (frame.getString("type")) {
      case "join" -> {
        ROOMS.computeIfAbsent(board, name -> ConcurrentHashMap.newKeySet()).add(socket);
        send(socket, "{\"type\":\"joined\",\"boardId\":\"" + board + "\"}");
      }
      case "message" -> {
        String tail = ",\"at\":\"" + Instant.now().truncatedTo(ChronoUnit.MILLIS) + "\"}";
        String id = ",\"seq\":" + SEQ.incrementAndGet() + ",\"id\":" + frame.get("id");
        publish(socket, board, head + id + "," + user + ",\"text\":" + frame.get("text") + tail);
        send(socket, "{\"type\":\"ack\",\"boardId\":\"" + board + "\"" + id + tail);
      }
      case "signal" ->
          publish(
              socket,
              board,
              head
                  + ","
                  + user
                  + ",\"event\":"
                  + frame.get("event")
                  + ",\"data\":"
                  + frame.get("data")
                  + "}");
      default -> send(socket, "{\"type\":\"error\",\"error\":\"unknown type\"}");
    }
  }

  /** Removes the socket from its rooms. */
  @OnClose
  public void onClose(Session socket) {
    ROOMS.values().forEach(room -> room.remove(socket));
  }

  private static void publish(Session sender, String board, String text) {
    for (Session socket : ROOMS.getOrDefault(board, Set.of())) {
      if (socket != sender) {
        try {
          send(socket, text);
        } catch (IOException | IllegalStateException e) {
          // The socket is closing, and onClose removes it.
          ROOMS.get(board).remove(socket);
        }
      }
    }
  }

  private static void send(Session socket, String text) throws IOException {
    synchronized (socket) {
      socket.getBasicRemote().sendText(text);
    }
  }
}
