package org.roomkey.room;

import java.util.Optional;
import org.roomkey.protocol.ServerMessage;
import org.roomkey.user.User;

/**
 * Takes the texts of messages of one board away, by their authors or the board's owners. Used on
 * the board's serial executor alone, so that whoever joins afterwards finds no text; blocks on the
 * database.
 */
final class Redactions {
  private final String boardId;
  private final MessageStore store;
  private final BoardRights rights;
  private final History history;
  private final Audience audience;

  Redactions(
      String boardId, MessageStore store, BoardRights rights, History history, Audience audience) {
    this.boardId = boardId;
    this.store = store;
    this.rights = rights;
    this.history = history;
    this.audience = audience;
  }

  Redaction redact(long seq, User user) {
    Optional<Role> role = rights.roleOf(user.id());
    if (role.isEmpty()) {
      return Redaction.FORBIDDEN;
    }
    Optional<StoredMessage> message = delivered(seq);
    if (message.isEmpty()) {
      return Redaction.NO_SUCH_MESSAGE;
    }
    boolean own = message.get().userId().equals(user.id());
    if (!own && !role.get().atLeast(Role.OWNER)) {
      return Redaction.FORBIDDEN;
    }
    store.redact(boardId, seq);
    history.redact(seq);
    audience.tell(new ServerMessage.MessageDeleted(boardId, seq), null, null);
    return Redaction.DONE;
  }

  /** One that is stored but not delivered yet would be delivered with its text afterwards. */
  private Optional<StoredMessage> delivered(long seq) {
    return seq <= history.seq() ? store.find(boardId, seq) : Optional.empty();
  }
}
