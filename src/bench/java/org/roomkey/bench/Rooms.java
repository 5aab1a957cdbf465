package org.roomkey.bench;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReaderFactory;
import java.io.IOException;
import java.io.StringReader;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The rooms of a peer in Java. All these peers read and compose frames here, so that they differ
 * only in how they write. Nothing is stored, checked or limited.
 *
 * <p>Thread-safe.
 *
 * @param <S> the peer's class of a socket
 */
final class Rooms<S> {
  /** Writes a text frame to a socket. Throws if the socket is closing. */
  interface Sender<S> {
    void send(S socket, String text) throws IOException;
  }

  private static final JsonReaderFactory READERS = Json.createReaderFactory(Map.of());

  private final Map<String, Set<S>> members = new ConcurrentHashMap<>();
  private final AtomicLong people = new AtomicLong();
  private final Map<S, String> users = new ConcurrentHashMap<>();
  private final AtomicLong seq = new AtomicLong();
  private final Sender<S> sender;

  Rooms(Sender<S> sender) {
    this.sender = sender;
  }

  /** Answers a frame. */
  void receive(S socket, String text) throws IOException {
    JsonObject frame = READERS.createReader(new StringReader(text)).readObject();
    String type = frame.getString("type");
    String board = frame.getString("boardId");
    String head = "{\"type\":\"" + type + "\",\"boardId\":\"" + board + "\",";
    switch (type) {
      case "join" -> {
        members.computeIfAbsent(board, name -> ConcurrentHashMap.newKeySet()).add(socket);
        sender.send(socket, "{\"type\":\"joined\",\"boardId\":\"" + board + "\"}");
      }
      case "message" -> {
        String tail = ",\"at\":\"" + Instant.now().truncatedTo(ChronoUnit.MILLIS) + "\"}";
        String id = "\"seq\":" + seq.incrementAndGet() + ",\"id\":" + frame.get("id");
        String words = ",\"text\":" + frame.get("text");
        publish(socket, board, head + id + "," + user(socket) + words + tail);
        sender.send(socket, "{\"type\":\"ack\",\"boardId\":\"" + board + "\"," + id + tail);
      }
      case "signal" -> {
        String event = ",\"event\":" + frame.get("event") + ",\"data\":" + frame.get("data") + "}";
        publish(socket, board, head + user(socket) + event);
      }
      default -> sender.send(socket, "{\"type\":\"error\",\"error\":\"unknown type\"}");
    }
  }

  /** Removes the socket from all rooms. */
  void leave(S socket) {
    users.remove(socket);
    members.values().forEach(room -> room.remove(socket));
  }

  private String user(S socket) {
    return users.computeIfAbsent(
        socket,
        s -> "\"user\":{\"id\":\"user-" + people.incrementAndGet() + "\",\"name\":\"Alice\"}");
  }

  private void publish(S publisher, String board, String text) {
    for (S socket : members.getOrDefault(board, Set.of())) {
      if (socket != publisher) {
        try {
          sender.send(socket, text);
        } catch (IOException | IllegalStateException e) {
          // The socket is closing.
          leave(socket);
        }
      }
    }
  }
}
