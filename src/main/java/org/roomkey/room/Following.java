package org.roomkey.room;

import jakarta.json.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.roomkey.protocol.ServerMessage.Person;

/**
 * What other nodes do to one board, and what they tell of it. May be called from any thread; what
 * it does to the board happens on the board's serial executor.
 */
final class Following {
  private final Board.Surroundings around;
  private final SerialExecutor serial;
  private final Audience audience;
  private final BoardRights rights;
  private final BoardChanges changes;
  private final Redactions redactions;
  private final Publishing publishing;

  Following(
      Board.Surroundings around,
      SerialExecutor serial,
      Audience audience,
      BoardRights rights,
      BoardChanges changes,
      Redactions redactions,
      Publishing publishing) {
    this.around = around;
    this.serial = serial;
    this.audience = audience;
    this.rights = rights;
    this.changes = changes;
    this.redactions = redactions;
    this.publishing = publishing;
  }

  /**
   * Brings the board up to what the database holds, where other nodes write too.
   *
   * @param now what that is; empty if there is no such board any more
   * @return completes when it is done, or with a {@link StoreException}; its tasks block
   */
  CompletableFuture<Void> follow(Optional<BoardStore.Position> now) {
    CompletableFuture<Void> changed =
        isChanged(now)
            ? serial.call(() -> followChanges(now))
            : CompletableFuture.completedFuture(null);
    return now.filter(position -> !changes.isAnother(position.epoch()))
        .map(position -> around.writer().look(publishing, position.seq()))
        .map(messages -> CompletableFuture.allOf(changed, messages))
        .orElse(changed);
  }

  private boolean isChanged(Optional<BoardStore.Position> now) {
    return now.isEmpty()
        || changes.isAnother(now.get().epoch())
        || now.get().version() > rights.version();
  }

  /** Others may have asked for the same, and got it. */
  private Void followChanges(Optional<BoardStore.Position> now) {
    if (isChanged(now) && !rights.isDeleted()) {
      redactions.follow(changes.follow());
    }
    return null;
  }

  /** Another node has written up to this message. */
  void stored(long seq) {
    CompletableFuture<Void> unused = around.writer().look(publishing, seq);
  }

  /** Another node says who is there through it. */
  void visit(Peers.Visit visit) {
    serial.execute(() -> audience.visit(visit));
  }

  /** The user is not there through that node any more. */
  void gone(String node, String userId) {
    serial.execute(() -> audience.departed(node, userId));
  }

  void typing(Person person) {
    serial.execute(() -> audience.typed(person, around.nanoTime().getAsLong()));
  }

  void signal(Person person, String event, JsonValue data) {
    serial.execute(() -> audience.signal(person, event, data, null));
  }

  /** These and no others are there through other nodes. */
  void replaceVisits(List<Peers.Visit> visits) {
    serial.execute(() -> audience.replaceVisits(visits));
  }

  /** Nobody is there through that node any more. */
  void forgetNode(String node) {
    serial.execute(() -> audience.forgetNode(node));
  }

  /** Tells the other nodes once more who is here. */
  void tellPeers() {
    serial.execute(() -> audience.presence().tellPeers());
  }
}
