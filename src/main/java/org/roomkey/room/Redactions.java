package org.roomkey.room;

import java.util.List;
import java.util.Optional;
import org.roomkey.protocol.ServerMessage;

/**
 * Redacts messages of one board for their authors and the board's owners. Only used on the board's
 * serial executor, so that later joins get no text; blocks on the database.
 */
final class Redactions {
  private final String boardId;
  private final BoardContext context;
  private final BoardRights rights;
  private final History history;
  private final Audience audience;

  Redactions(
      String boardId,
      BoardContext context,
      BoardRights rights,
      History history,
      Audience audience) {
    this.boardId = boardId;
    this.context = context;
    this.rights = rights;
    this.history = history;
    this.audience = audience;
  }

  Redaction redact(long seq, Redactor by) {
    Optional<Role> role = rights.roleOf(by.user().id());
    if (rights.isDeleted() || (role.isEmpty() && !by.everywhere())) {
      return Redaction.FORBIDDEN;
    }
    Optional<StoredMessage> message = delivered(seq);
    if (message.isEmpty()) {
      return Redaction.NO_SUCH_MESSAGE;
    }
    boolean isOwn = by.own() && message.get().userId().equals(by.user().id());
    if (!isOwn && !by.everywhere() && !(by.others() && rights.isAtLeast(Role.OWNER, by.user()))) {
      return Redaction.FORBIDDEN;
    }
    if (message.get().deleted()) {
      return Redaction.DONE;
    }
    rights.moved(context.stores().messages().redact(boardId, seq));
    redacted(seq);
    context.peers().changed(boardId);
    return Redaction.DONE;
  }

  /** Finds only delivered messages: one not delivered yet would still arrive with its text. */
  private Optional<StoredMessage> delivered(long seq) {
    return seq <= history.seq() ? context.stores().messages().find(boardId, seq) : Optional.empty();
  }

  /** The messages were redacted on other nodes. */
  void follow(List<Long> seqs) {
    seqs.forEach(this::redacted);
  }

  private void redacted(long seq) {
    history.redact(seq);
    if (seq <= history.seq()) {
      audience.broadcast(new ServerMessage.MessageDeleted(boardId, seq), null, null);
    }
  }
}
