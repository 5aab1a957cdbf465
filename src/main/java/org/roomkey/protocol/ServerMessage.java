package org.roomkey.protocol;

import jakarta.json.JsonValue;
import jakarta.json.bind.annotation.JsonbSubtype;
import jakarta.json.bind.annotation.JsonbTypeInfo;
import java.util.List;

/**
 * The frames that the server sends, one record for each {@code type}. A null component is left out
 * of the frame. Times look like {@code 2026-11-23T16:34:05.123Z}; {@code heartbeat} and {@code
 * retryAfter} are in seconds; {@code ref} repeats the {@code ref} of the frame that it answers.
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
   * @param application for a person of another application, the id of the service that created this
   *     person and sets the name; null otherwise
   */
  record Person(String id, String name, String application) {}

  /**
   * A stored message in {@code joined}, {@code history} and the HTTP routes.
   *
   * @param deleted true if the text was redacted and is empty, else null
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
   * @param more whether older messages exist that this answer leaves out
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
   * @param duplicate true if a message with this {@code id} was stored before, else null
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

  /**
   * @param reason {@code removed}, {@code deleted} or {@code step_up}
   */
  record BoardRevoked(String boardId, String reason) implements ServerMessage {
    /** The user may not be on the board, or the credential does not cover it any more. */
    public static BoardRevoked removed(String boardId) {
      return new BoardRevoked(boardId, "removed");
    }

    /** The board does not exist any more. */
    public static BoardRevoked deleted(String boardId) {
      return new BoardRevoked(boardId, "deleted");
    }

    /** The authentication is too old for the board: the person authenticates again and joins. */
    public static BoardRevoked stepUp(String boardId) {
      return new BoardRevoked(boardId, "step_up");
    }
  }

  /**
   * @param close the close code that follows; null if the socket stays open
   * @param retryAfter seconds; null if waiting does not help
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
     * @param retryAfter seconds; null for none
     */
    public static Error closing(ErrorCode code, CloseStatus status, Long retryAfter) {
      return new Error(code.text(), code.code(), (long) status.code(), retryAfter, null, null);
    }
  }
}
