package org.roomkey.room;

import jakarta.json.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.roomkey.protocol.ServerMessage.Person;

/**
 * The events that other nodes report about one board. May be called from any thread; the board
 * changes on its serial executor.
 */
public final class PeerEvents {
  private final BoardContext context;
  private final SerialExecutor serial;
  private final Audience audience;
  private final BoardRights rights;
  private final BoardChanges changes;
  private final Redactions redactions;
  private final Publishing publishing;

  PeerEvents(
      BoardContext context,
      SerialExecutor serial,
      Audience audience,
      BoardRights rights,
      BoardChanges changes,
      Redactions redactions,
      Publishing publishing) {
    this.context = context;
    this.serial = serial;
    this.audience = audience;
    this.rights = rights;
    this.changes = changes;
    this.redactions = redactions;
    this.publishing = publishing;
  }

  /**
   * Brings the board up to date with the database.
   *
   * @param now the position in the database; empty if the board was deleted
   * @return completes when it is done, or with a {@link org.roomkey.user.StoreException}; its tasks
   *     block
   */
  CompletableFuture<Void> follow(Optional<BoardStore.Position> now) {
    CompletableFuture<Void> changed =
        isChanged(now)
            ? serial.call(() -> followChanges(now))
            : CompletableFuture.completedFuture(null);
    return now.filter(position -> !changes.isAnother(position.epoch()))
        .map(position -> context.stores().writer().look(publishing, position.seq()))
        .map(messages -> CompletableFuture.allOf(changed, messages))
        .orElse(changed);
  }

  private boolean isChanged(Optional<BoardStore.Position> now) {
    return now.isEmpty()
        || changes.isAnother(now.get().epoch())
        || now.get().version() > rights.version();
  }

  /** An earlier task may have read the change already. */
  private Void followChanges(Optional<BoardStore.Position> now) {
    if (isChanged(now) && !rights.isDeleted()) {
      redactions.follow(changes.follow());
    }
    return null;
  }

  /** Messages up to this one are committed. */
  public void stored(long seq) {
    CompletableFuture<Void> unused = context.stores().writer().look(publishing, seq);
  }

  /** A user is present on another node, with this number of sockets. */
  public void present(Peers.RemotePresence remote) {
    serial.execute(() -> audience.remotePresent(remote));
  }

  /** The user is no longer present on that node. */
  public void gone(String node, String userId) {
    serial.execute(() -> audience.departed(node, userId));
  }

  public void typing(Person person) {
    serial.execute(() -> audience.typed(person, context.nanoTime().getAsLong()));
  }

  public void signal(Person person, String event, JsonValue data) {
    serial.execute(() -> audience.signal(person, event, data, null));
  }

  void replaceRemote(List<Peers.RemotePresence> remote) {
    serial.execute(() -> audience.replaceRemote(remote));
  }

  /** Removes a node that is gone, and the users present only there. */
  public void forgetNode(String node) {
    serial.execute(() -> audience.forgetNode(node));
  }

  /** Reports the users of this node to the others again. */
  public void tellPeers() {
    serial.execute(() -> audience.presence().tellPeers());
  }
}
