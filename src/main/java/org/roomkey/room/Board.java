package org.roomkey.room;

import jakarta.json.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.roomkey.limit.TokenBucket;
import org.roomkey.protocol.ClientMessage;
import org.roomkey.protocol.ClientMessage.Resume;
import org.roomkey.protocol.ErrorCode;
import org.roomkey.protocol.ServerMessage;
import org.roomkey.user.User;

/**
 * One board in memory. It changes only on its serial executor. Every public method may be called
 * from any thread; unless it says that it blocks, it returns before the work is done.
 */
public final class Board {
  /**
   * The users present, as {@code GET /api/boards/{id}/presence} shows them.
   *
   * @param users all of them
   */
  public record Present(List<ServerMessage.Person> users, long viewers, long connections) {}

  public enum SignalResult {
    ACCEPTED,
    RATE_LIMITED,
    UNAVAILABLE
  }

  private final String id;
  private final LongSupplier nanoTime;
  private final SerialExecutor serial;
  private final History history;
  private final StepUpDeadline stepUp;
  private final Audience audience;
  private final BoardRights rights;
  private final Reading reading;
  private final Publishing publishing;
  private final Signals signals;
  private final Redactions redactions;
  private final BoardChanges changes;
  private final PeerEvents peerEvents;
  private volatile boolean hasDeadlines;
  private volatile boolean inUse;
  private volatile long viewers;

  Board(BoardRights rights, RecentMessages recent, BoardContext context) {
    this.id = rights.info().id();
    this.rights = rights;
    this.nanoTime = context.nanoTime();
    this.serial = new SerialExecutor(context.pool(), this::afterRun);
    this.history = new History(id, context.stores().messages(), recent);
    this.stepUp = new StepUpDeadline(rights, context.drafts().clock());
    this.audience = new Audience(id, context, stepUp);
    this.reading = new Reading(rights, history, audience, serial);
    TokenBucket rate = new TokenBucket(context.limits().messagesPerSecond(), nanoTime);
    this.publishing = new Publishing(id, context, serial, audience, history, rate);
    this.signals = new Signals(id, context, serial, audience, rights, rate);
    this.redactions = new Redactions(id, context, rights, history, audience);
    this.changes = new BoardChanges(id, context, rights, audience);
    this.peerEvents =
        new PeerEvents(context, serial, audience, rights, changes, redactions, publishing);
  }

  public BoardInfo info() {
    return rights.info();
  }

  /** The user's role on the board now; empty for none. */
  public Optional<Role> roleOf(User user) {
    return rights.roleOf(user.id());
  }

  /** See {@link Reading#join}. */
  public void join(Subscriber socket, Resume resume, JsonValue ref, Consumer<ErrorCode> refused) {
    reading.join(socket, resume, ref, refused);
  }

  /** Answers {@code left}, even if the socket had not joined. */
  public void leave(Subscriber socket, JsonValue ref) {
    serial.execute(
        () -> {
          audience.exit(socket, true, now());
          audience.reply(socket, new ServerMessage.Left(id, ref));
        });
  }

  /** Removes the socket because its credential no longer covers this board. */
  public void revoke(Subscriber socket) {
    serial.execute(
        () -> {
          audience.exit(socket, true, now());
          audience.reply(socket, ServerMessage.BoardRevoked.removed(id));
        });
  }

  /**
   * Removes a socket that is closed.
   *
   * @param atOnce whether its user leaves without a grace period
   */
  public void closed(Subscriber socket, boolean atOnce) {
    serial.execute(() -> audience.exit(socket, atOnce, now()));
  }

  public void typing(Subscriber socket, JsonValue ref) {
    signals.typing(socket, ref);
  }

  public void signal(Subscriber socket, String event, JsonValue data, JsonValue ref) {
    signals.signal(socket, event, data, ref);
  }

  /** Sends a signal that came over HTTP. It is dropped if the user loses the right meanwhile. */
  public SignalResult signal(User user, String event, JsonValue data) {
    return signals.signal(user, event, data);
  }

  /**
   * Publishes a message from a socket, which gets the answer once the message is committed or
   * refused.
   *
   * @param forbidden called before the answer if the sender may not publish
   */
  public void publish(Subscriber sender, ClientMessage.Message frame, Runnable forbidden) {
    serial.offer(
        () -> publishing.publish(sender, frame, forbidden),
        () -> audience.unavailable(sender, frame.ref()));
  }

  /**
   * Publishes a message that came over HTTP. Completes once it is committed or refused.
   *
   * @param id null if the server is to choose one
   */
  public CompletableFuture<PublishResult> publish(User sender, String id, String text) {
    return publishing.publish(sender, id, text);
  }

  /** See {@link Reading#history}. */
  public void history(Subscriber socket, ClientMessage.History frame) {
    reading.history(socket, frame);
  }

  /** A page of the history for the HTTP route. Blocks on the database. */
  public History.Page page(long before, long after, int limit) {
    long redactionsBefore;
    History.Page page;
    do {
      redactionsBefore = history.redactions();
      page = history.page(before, after, limit);
    } while (redactionsBefore != history.redactions());
    return page;
  }

  /** Redacts a message for everybody, now and later. The task blocks on the database. */
  public CompletableFuture<Redaction> redact(long seq, Redactor by) {
    return serial.call(() -> redactions.redact(seq, by));
  }

  public CompletableFuture<Present> present() {
    return serial.call(
        () -> {
          Presence presence = audience.presence();
          return new Present(
              presence.people(Integer.MAX_VALUE), presence.viewers(), presence.connections());
        });
  }

  /**
   * Stores the role and applies it. Completes with false if the board has too many members. The
   * task blocks on the database.
   */
  public CompletableFuture<Boolean> putMember(String userId, Role role) {
    return serial.call(() -> changes.putMember(userId, role));
  }

  /**
   * Removes the member, and the member's sockets from a private board. Completes with false if the
   * user was not a member. The task blocks on the database.
   */
  public CompletableFuture<Boolean> removeMember(String userId) {
    return serial.call(() -> changes.removeMember(userId));
  }

  /**
   * Stores and applies the changed name, access and step-up. Completes with false if the board no
   * longer exists. The task blocks on the database.
   */
  public CompletableFuture<Boolean> update(UnaryOperator<BoardInfo> change) {
    return serial.call(() -> changes.update(change));
  }

  /** Deletes the board and removes everybody from it. The task blocks on the database. */
  public CompletableFuture<Boolean> delete() {
    return serial.call(changes::delete);
  }

  PeerEvents peerEvents() {
    return peerEvents;
  }

  /** Drops old messages from memory, as the database does. */
  void trim(long beforeMillis, long keep) {
    serial.execute(() -> history.trim(beforeMillis, keep));
  }

  /** The user was deleted, with all memberships. */
  void forget(String userId) {
    serial.execute(() -> rights.remove(userId));
  }

  /** A socket on the board may have another credential now, with an older authentication. */
  public void checkStepUp() {
    serial.execute(audience::checkStepUp);
  }

  /** Call it several times a second. */
  void tick() {
    if (hasDeadlines || stepUp.isDue()) {
      serial.execute(() -> audience.tick(now()));
    }
  }

  /** The number of users present, as of the last change. */
  long viewers() {
    return viewers;
  }

  /** Whether a user is present through this node. */
  boolean isInUse() {
    return inUse;
  }

  boolean isDeleted() {
    return rights.isDeleted();
  }

  private long now() {
    return nanoTime.getAsLong();
  }

  /** Sends the frames, and publishes the figures that the timer and the lists of boards read. */
  private void afterRun() {
    audience.flush();
    hasDeadlines = audience.hasDeadlines();
    viewers = audience.presence().viewers();
    inUse = audience.presence().isInUse();
  }
}
