package org.roomkey.room;

import java.util.List;
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
  private final Board.Surroundings around;
  private final BoardRights rights;
  private final History history;
  private final Audience audience;

  Redactions(
      String boardId,
      Board.Surroundings around,
      BoardRights rights,
      History history,
      Audience audience) {
    this.boardId = boardId;
    this.around = around;
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
    rights.moved(around.messages().redact(boardId, seq));
    redacted(seq);
    around.peers().changed(boardId);
    return Redaction.DONE;
  }

  /** One that is stored but not delivered yet would be delivered with its text afterwards. */
  private Optional<StoredMessage> delivered(long seq) {
    return seq <= history.seq() ? around.messages().find(boardId, seq) : Optional.empty();
  }

  /** Through other nodes. */
  void follow(List<Long> seqs) {
    seqs.forEach(this::redacted);
  }

  private void redacted(long seq) {
    history.redact(seq);
    if (seq <= history.seq()) {
      audience.tell(new ServerMessage.MessageDeleted(boardId, seq), null, null);
    }
  }
}
