package org.roomkey.client.live;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.roomkey.client.Role;

/**
 * What a listener hears. A board tells the events that have a {@code boardId}. The connection tells
 * the others, and its {@link LiveState}. A listener for {@code LiveEvent} hears all of them.
 */
public sealed interface LiveEvent
    permits LiveState,
        LiveEvent.Message,
        LiveEvent.Joined,
        LiveEvent.UserJoined,
        LiveEvent.UserLeft,
        LiveEvent.Presence,
        LiveEvent.UserTyping,
        LiveEvent.UserStoppedTyping,
        LiveEvent.Signal,
        LiveEvent.MessageDeleted,
        LiveEvent.RoleChanged,
        LiveEvent.Read,
        LiveEvent.BoardRevoked,
        LiveEvent.Authenticated,
        LiveEvent.SessionExpiring,
        LiveEvent.Refused,
        LiveEvent.Unknown {

  /**
   * A message is stored; one's own messages are told, too. No {@code seq} is told twice, and they
   * come in order.
   *
   * @param text empty if it was deleted
   */
  record Message(String boardId, long seq, String id, User user, String text, Instant at)
      implements LiveEvent {}

  /**
   * The board was joined. This is told after every join, also after a reconnect. The messages in it
   * are told only here.
   *
   * @param messages that are new: at the first join the newest 50, later those after the last one
   * @param users the first 100
   * @param gap the messages that are missing before these
   */
  record Joined(
      String boardId,
      long seq,
      String epoch,
      List<Message> messages,
      List<User> users,
      int viewers,
      Optional<Gap> gap)
      implements LiveEvent {}

  /**
   * The messages between two {@code seq}, both exclusive, are missing. Read them with {@link
   * LiveBoard#historyAfter}.
   *
   * @param anew whether this is another board of the same id, so that earlier messages do not count
   */
  record Gap(long after, long before, boolean anew) {}

  /** A user came, with the first socket. */
  record UserJoined(String boardId, User user, int viewers) implements LiveEvent {}

  /** A user went, with the last socket. */
  record UserLeft(String boardId, User user, int viewers) implements LiveEvent {}

  /** On boards with more than 100 viewers, instead of the two above; at most once a second. */
  record Presence(String boardId, List<User> joined, List<User> left, int viewers)
      implements LiveEvent {}

  /** A user has begun to type. */
  record UserTyping(String boardId, User user) implements LiveEvent {}

  /** A user has stopped typing. */
  record UserStoppedTyping(String boardId, User user) implements LiveEvent {}

  /**
   * An ephemeral signal.
   *
   * @param data a map, list, string, {@link java.math.BigDecimal}, boolean, or null
   */
  record Signal(String boardId, User user, String event, Object data) implements LiveEvent {}

  /** The text of a message was deleted. */
  record MessageDeleted(String boardId, long seq) implements LiveEvent {}

  /** One's own role has changed. */
  record RoleChanged(String boardId, Role role) implements LiveEvent {}

  /** One has read so far, at another place. */
  record Read(String boardId, long seq) implements LiveEvent {}

  /**
   * The board is closed to this connection, which stays open.
   *
   * @param reason {@code removed}, {@code deleted} or {@code step_up}
   */
  record BoardRevoked(String boardId, String reason) implements LiveEvent {}

  /**
   * The server has accepted a token.
   *
   * @param expiresAt empty if the token does not end
   */
  record Authenticated(User user, String connectionId, String method, Optional<Instant> expiresAt)
      implements LiveEvent {}

  /** The token ends soon. The connection sends a new one if it has a {@link TokenSource}. */
  record SessionExpiring(Instant expiresAt) implements LiveEvent {}

  /** The server refused something that no future waits for, such as a signal. */
  record Refused(Optional<String> boardId, String code, Optional<Duration> retryAfter)
      implements LiveEvent {}

  /** A frame that this version does not know. */
  record Unknown(Optional<String> boardId, String type, Map<String, Object> fields)
      implements LiveEvent {}
}
