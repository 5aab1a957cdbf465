package org.roomkey.room;

import org.roomkey.protocol.MessageCodec;
import org.roomkey.protocol.ServerMessage;
import org.roomkey.protocol.WireTime;

/**
 * A committed message.
 *
 * @param userName the sender's name at that time
 * @param application of the sender; null for none
 * @param atMillis milliseconds since 1970, for information; {@code seq} is the order
 * @param deleted whether it was redacted; then the text is empty
 */
public record StoredMessage(
    String boardId,
    long seq,
    String id,
    String userId,
    String userName,
    String application,
    String text,
    long atMillis,
    boolean deleted) {

  /** For field names, quotation marks, the time and a long {@code seq}. */
  private static final int AROUND_CHARS = 120;

  private static final int APPLICATION_CHARS = 20;

  StoredMessage redacted() {
    return new StoredMessage(boardId, seq, id, userId, userName, application, "", atMillis, true);
  }

  ServerMessage.Stored stored() {
    return new ServerMessage.Stored(
        seq, id, person(), text, WireTime.format(atMillis), deleted ? true : null);
  }

  ServerMessage.Message frame() {
    return new ServerMessage.Message(boardId, seq, id, person(), text, WireTime.format(atMillis));
  }

  /** An upper bound of the length as JSON on a page of messages. */
  int encodedChars() {
    return AROUND_CHARS
        + id.length()
        + userId.length()
        + MessageCodec.encodedChars(userName)
        + (application == null ? 0 : APPLICATION_CHARS + application.length())
        + MessageCodec.encodedChars(text);
  }

  ServerMessage.Person person() {
    return new ServerMessage.Person(userId, userName, application);
  }
}
