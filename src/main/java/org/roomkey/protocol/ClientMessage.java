package org.roomkey.protocol;

import jakarta.json.JsonValue;

/**
 * The frames that a client may send. Every component is valid: identifiers and texts have passed
 * the rules of their fields. {@code ref} is a string or number that the client chose; the answer
 * repeats it. It is null if the client sent none.
 */
public sealed interface ClientMessage {
  JsonValue ref();

  <R> R accept(Handler<R> handler);

  /** One method for each type of frame, so that a handler handles all of them. */
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
   * @param resume the point from which to continue, or {@link Resume#NEWEST}
   */
  record Join(JsonValue ref, String boardId, Resume resume) implements ClientMessage {
    @Override
    public <R> R accept(Handler<R> handler) {
      return handler.join(this);
    }
  }

  /**
   * @param after the last {@code seq} that the client has; 0 for the beginning, -1 if absent
   * @param epoch the board's epoch that the client knows; null for any
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
   * @param id the client's identifier; null to let the server choose one
   */
  record Message(JsonValue ref, String boardId, String text, String id) implements ClientMessage {
    @Override
    public <R> R accept(Handler<R> handler) {
      return handler.message(this);
    }
  }

  /**
   * @param data any JSON value, at most 4 KiB as sent
   */
  record Signal(JsonValue ref, String boardId, String event, JsonValue data)
      implements ClientMessage {
    @Override
    public <R> R accept(Handler<R> handler) {
      return handler.signal(this);
    }
  }

  /**
   * At most one of {@code before} and {@code after} is present.
   *
   * @param before exclusive; -1 if absent
   * @param after exclusive; -1 if absent
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
