package org.roomkey.protocol;

import jakarta.json.JsonValue;

/**
 * What a client may send. Every component has passed the rules of its field: identifiers are valid,
 * texts within their bounds. {@code ref} is the client's own mark, a string or a number, repeated
 * in the answer; null if it sent none.
 */
public sealed interface ClientMessage {
  JsonValue ref();

  <R> R accept(Handler<R> handler);

  /** One method per frame: whoever handles frames handles all of them. */
  interface Handler<R> {
    R auth(Auth frame);

    R join(Join frame);

    R leave(Leave frame);

    R typing(Typing frame);

    R message(Message frame);

    R signal(Signal frame);

    R history(History frame);

    R ping(Ping frame);
  }

  /** Authenticates, or refreshes the same user's credential. */
  record Auth(JsonValue ref, String token) implements ClientMessage {
    @Override
    public <R> R accept(Handler<R> handler) {
      return handler.auth(this);
    }
  }

  /**
   * @param resume where to go on, or {@link Resume#NEWEST}
   */
  record Join(JsonValue ref, String boardId, Resume resume) implements ClientMessage {
    @Override
    public <R> R accept(Handler<R> handler) {
      return handler.join(this);
    }
  }

  /**
   * @param after the last {@code seq} seen, 0 for the beginning, -1 for absent
   * @param epoch the board's epoch when it was seen, null for any
   */
  record Resume(long after, String epoch) {
    public static final Resume NEWEST = new Resume(-1, null);

    public boolean isPresent() {
      return after >= 0;
    }
  }

  record Leave(JsonValue ref, String boardId) implements ClientMessage {
    @Override
    public <R> R accept(Handler<R> handler) {
      return handler.leave(this);
    }
  }

  record Typing(JsonValue ref, String boardId) implements ClientMessage {
    @Override
    public <R> R accept(Handler<R> handler) {
      return handler.typing(this);
    }
  }

  /**
   * @param id the client's own identifier, null if the server is to choose one
   */
  record Message(JsonValue ref, String boardId, String text, String id) implements ClientMessage {
    @Override
    public <R> R accept(Handler<R> handler) {
      return handler.message(this);
    }
  }

  /**
   * @param data any JSON value, at most 4 KiB as it was sent
   */
  record Signal(JsonValue ref, String boardId, String event, JsonValue data)
      implements ClientMessage {
    @Override
    public <R> R accept(Handler<R> handler) {
      return handler.signal(this);
    }
  }

  /**
   * At most one of {@code before} and {@code after} is given.
   *
   * @param before exclusive, -1 for absent
   * @param after exclusive, -1 for absent
   * @param limit 1–500
   */
  record History(JsonValue ref, String boardId, long before, long after, int limit)
      implements ClientMessage {
    @Override
    public <R> R accept(Handler<R> handler) {
      return handler.history(this);
    }
  }

  record Ping(JsonValue ref) implements ClientMessage {
    @Override
    public <R> R accept(Handler<R> handler) {
      return handler.ping(this);
    }
  }
}
