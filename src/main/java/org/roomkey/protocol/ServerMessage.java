package org.roomkey.protocol;

import jakarta.json.JsonValue;
import jakarta.json.bind.annotation.JsonbSubtype;
import jakarta.json.bind.annotation.JsonbTypeInfo;
import java.util.List;

/**
 * What the server sends, one record per {@code type}. A null component is left out of the frame.
 * Times look like {@code 2026-11-23T16:34:05.123Z}; {@code heartbeat} and {@code retryAfter} are
 * seconds; {@code ref} repeats the mark of the frame that is answered.
 */
@JsonbTypeInfo(
    key = "type",
    value = {
      @JsonbSubtype(alias = "authenticated", type = ServerMessage.Authenticated.class),
      @JsonbSubtype(alias = "joined", type = ServerMessage.Joined.class),
      @JsonbSubtype(alias = "left", type = ServerMessage.Left.class),
      @JsonbSubtype(alias = "user_joined", type = ServerMessage.UserJoined.class),
      @JsonbSubtype(alias = "user_left", type = ServerMessage.UserLeft.class),
      @JsonbSubtype(alias = "presence", type = ServerMessage.Presence.class),
      @JsonbSubtype(alias = "user_typing", type = ServerMessage.UserTyping.class),
      @JsonbSubtype(alias = "user_stopped_typing", type = ServerMessage.UserStoppedTyping.class),
      @JsonbSubtype(alias = "ack", type = ServerMessage.Ack.class),
      @JsonbSubtype(alias = "message", type = ServerMessage.Message.class),
      @JsonbSubtype(alias = "message_deleted", type = ServerMessage.MessageDeleted.class),
      @JsonbSubtype(alias = "signal", type = ServerMessage.Signal.class),
      @JsonbSubtype(alias = "history", type = ServerMessage.History.class),
      @JsonbSubtype(alias = "pong", type = ServerMessage.Pong.class),
      @JsonbSubtype(alias = "session_expiring", type = ServerMessage.SessionExpiring.class),
      @JsonbSubtype(alias = "board_revoked", type = ServerMessage.BoardRevoked.class),
      @JsonbSubtype(alias = "error", type = ServerMessage.Error.class)
    })
public sealed interface ServerMessage {

  /**
   * A user as others see one.
   *
   * @param application the id of the user who acts for the application that made this person and
   *     gives the name; null for everybody else
   */
  record Person(String id, String name, String application) {}

  /**
   * A stored message, as {@code joined}, {@code history} and the HTTP routes show it.
   *
   * @param deleted true where the text was redacted (then it is empty), else null
   */
  record Stored(long seq, String id, Person user, String text, String at, Boolean deleted) {}

  record Authenticated(
      Person user,
      String connectionId,
      String method,
      String expiresAt,
      long heartbeat,
      JsonValue ref)
      implements ServerMessage {}

  /**
   * @param users the first 100 present
   * @param messages ascending by {@code seq}
   * @param more whether there were older ones that the reader does not have by this
   */
  record Joined(
      String boardId,
      long viewers,
      long connections,
      List<Person> users,
      long seq,
      String epoch,
      List<Stored> messages,
      boolean recovered,
      boolean more,
      String role,
      JsonValue ref)
      implements ServerMessage {}

  record Left(String boardId, JsonValue ref) implements ServerMessage {}

  record UserJoined(String boardId, Person user, long viewers) implements ServerMessage {}

  record UserLeft(String boardId, Person user, long viewers) implements ServerMessage {}

  /** Joins and leaves of a large board in one frame, at most once a second. */
  record Presence(String boardId, List<Person> joined, List<Person> left, long viewers)
      implements ServerMessage {}

  record UserTyping(String boardId, Person user) implements ServerMessage {}

  record UserStoppedTyping(String boardId, Person user) implements ServerMessage {}

  /**
   * @param duplicate true where the {@code id} had been stored before, else null
   */
  record Ack(String boardId, String id, long seq, String at, Boolean duplicate, JsonValue ref)
      implements ServerMessage {}

  record Message(String boardId, long seq, String id, Person user, String text, String at)
      implements ServerMessage {}

  record MessageDeleted(String boardId, long seq) implements ServerMessage {}

  record Signal(String boardId, Person user, String event, JsonValue data)
      implements ServerMessage {}

  record History(String boardId, List<Stored> messages, boolean more, JsonValue ref)
      implements ServerMessage {}

  record Pong(JsonValue ref) implements ServerMessage {}

  record SessionExpiring(String expiresAt) implements ServerMessage {}

  record BoardRevoked(String boardId) implements ServerMessage {}

  /**
   * @param close the close code that follows, null where the socket lives on
   * @param retryAfter seconds, null where waiting does not help
   */
  record Error(
      String error, String code, Long close, Long retryAfter, String boardId, JsonValue ref)
      implements ServerMessage {

    public static Error of(ErrorCode code, String boardId, JsonValue ref) {
      return new Error(code.text(), code.code(), null, null, boardId, ref);
    }

    /** The client may try again after two seconds. */
    public static Error unavailable(String boardId, JsonValue ref) {
      return retryable(ErrorCode.UNAVAILABLE, 2, boardId, ref);
    }

    /** The client may try again after a second. */
    public static Error rateLimited(String boardId, JsonValue ref) {
      return retryable(ErrorCode.RATE_LIMITED, 1, boardId, ref);
    }

    private static Error retryable(ErrorCode code, long seconds, String boardId, JsonValue ref) {
      return new Error(code.text(), code.code(), null, seconds, boardId, ref);
    }

    /**
     * The frame before a close.
     *
     * @param retryAfter seconds, null for none
     */
    public static Error closing(ErrorCode code, CloseStatus status, Long retryAfter) {
      return new Error(code.text(), code.code(), (long) status.code(), retryAfter, null, null);
    }
  }
}
