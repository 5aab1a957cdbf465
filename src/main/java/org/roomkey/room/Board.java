package org.roomkey.room;

import jakarta.json.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.roomkey.limit.TokenBucket;
import org.roomkey.protocol.ClientMessage.Resume;
import org.roomkey.protocol.ErrorCode;
import org.roomkey.protocol.MessageCodec;
import org.roomkey.protocol.ServerMessage;
import org.roomkey.protocol.ServerMessage.Person;
import org.roomkey.user.StoreException;
import org.roomkey.user.User;

/**
 * One board while somebody uses it. It changes only on its serial executor; every public method may
 * be called from any thread and, unless it says that it blocks, returns before the work is done.
 */
public final class Board {
  /** Advice to clients after {@code unavailable}. */
  public static final long RETRY_AFTER_SECONDS = 2;

  private static final int PEOPLE_SHOWN = 100;

  /**
   * What all boards share.
   *
   * @param graceNanos how long a user stays whose last socket broke off
   * @param messagesPerSecond of messages and signals on each board; 0 for no limit
   * @param pool takes over boards with much to do; a board's task may block on the database
   */
  public record Surroundings(
      BoardStore boards,
      MessageStore messages,
      MessageWriter writer,
      Peers peers,
      MessageCodec codec,
      LongSupplier nanoTime,
      long graceNanos,
      int messagesPerSecond,
      Executor pool) {}

  /**
   * Who is there, as {@code GET /api/boards/{id}/presence} shows it.
   *
   * @param users all of them
   */
  public record Present(List<ServerMessage.Person> users, long viewers, long connections) {}

  private final String id;
  private final Surroundings around;
  private final SerialExecutor serial;
  private final History history;
  private final Audience audience;

  private final BoardRights rights;
  private final Publishing publishing;
  private final Redactions redactions;
  private final BoardChanges changes;
  private final PeerEvents peerEvents;
  private final TokenBucket rate;
  private volatile boolean hasDeadlines;
  private volatile boolean inUse;
  private volatile long viewers;

  Board(BoardRights rights, RecentMessages recent, Surroundings around) {
    this.id = rights.info().id();
    this.rights = rights;
    this.around = around;
    this.serial = new SerialExecutor(around.pool(), this::afterRun);
    this.history = new History(id, around.messages(), recent);
    this.audience =
        new Audience(
            id, around.codec(), around.peers(), around.graceNanos(), around.nanoTime().getAsLong());
    this.rate = new TokenBucket(around.messagesPerSecond(), around.nanoTime());
    this.publishing = new Publishing(id, around, serial, audience, history, rate);
    this.redactions = new Redactions(id, around, rights, history, audience);
    this.changes = new BoardChanges(id, around, rights, audience);
    this.peerEvents =
        new PeerEvents(around, serial, audience, rights, changes, redactions, publishing);
  }

  public BoardInfo info() {
    return rights.info();
  }

  /** What the user may do here now; empty for nothing. */
  public Optional<Role> roleOf(User user) {
    return rights.roleOf(user.id());
  }

  /**
   * Lets the socket in and answers {@code joined}. Blocks on the database where the messages asked
   * for are not in memory.
   *
   * @param refused called instead where the user may not
   */
  public void join(Subscriber socket, Resume resume, JsonValue ref, Runnable refused) {
    if (!rights.isAtLeast(Role.VIEWER, socket.user())) {
      refused.run();
      return;
    }
    if (!socket.hasRoomForPage()) {
      orRefuse(socket, ref, () -> audience.reply(socket, tooMuch(ref)));
      return;
    }
    History.Missed missed = history.missed(resume, info().epoch());
    orRefuse(socket, ref, () -> admit(socket, resume, missed, ref, refused));
  }

  private void admit(
      Subscriber socket, Resume resume, History.Missed missed, JsonValue ref, Runnable refused) {
    Optional<Role> role = roleOf(socket.user());
    if (role.isEmpty()) {
      refused.run();
    } else if (!socket.hasRoomForPage()) {
      audience.reply(socket, tooMuch(ref));
    } else if (socket.isOpen()) {
      History.Page page = history.complete(missed, resume, info().epoch());
      audience.enter(socket);
      Presence presence = audience.presence();
      audience.reply(
          socket,
          new ServerMessage.Joined(
              id,
              presence.viewers(),
              presence.connections(),
              presence.people(PEOPLE_SHOWN),
              history.seq(),
              info().epoch(),
              page.messages(),
              page.recovered(),
              page.more(),
              role.get().text(),
              ref));
    }
  }

  /** Answers {@code left}, whether the socket had joined or not. */
  public void leave(Subscriber socket, JsonValue ref) {
    serial.execute(
        () -> {
          audience.exit(socket, true, now());
          audience.reply(socket, new ServerMessage.Left(id, ref));
        });
  }

  /** The socket's credential is not good for this board any more. */
  public void putOff(Subscriber socket) {
    serial.execute(
        () -> {
          audience.exit(socket, true, now());
          audience.reply(socket, new ServerMessage.BoardRevoked(id));
        });
  }

  /**
   * The socket is gone.
   *
   * @param atOnce whether its user leaves without a grace period
   */
  public void closed(Subscriber socket, boolean atOnce) {
    serial.execute(() -> audience.exit(socket, atOnce, now()));
  }

  public void typing(Subscriber socket, JsonValue ref) {
    ifEditor(
        socket,
        ref,
        () -> {
          Person person = Presence.person(socket.user());
          audience.typed(person, now());
          around.peers().typing(id, person);
        });
  }

  public void signal(Subscriber socket, String event, JsonValue data, JsonValue ref) {
    ifEditor(
        socket,
        ref,
        () -> {
          if (rate.tryTake()) {
            tellSignal(socket.user(), event, data, socket);
          } else {
            audience.reply(
                socket, ServerMessage.Error.retryable(ErrorCode.RATE_LIMITED, 1, id, ref));
          }
        });
  }

  /**
   * A signal that came over HTTP; it goes nowhere where the user may not send one by then.
   *
   * @return why it is not taken, {@code rate_limited} or {@code unavailable}; empty where it is
   */
  public Optional<ErrorCode> signal(User user, String event, JsonValue data) {
    if (!rate.tryTake()) {
      return Optional.of(ErrorCode.RATE_LIMITED);
    }
    boolean taken =
        serial.offer(
            () -> {
              if (rights.isAtLeast(Role.EDITOR, user)) {
                tellSignal(user, event, data, null);
              }
            });
    return taken ? Optional.empty() : Optional.of(ErrorCode.UNAVAILABLE);
  }

  private void tellSignal(User user, String event, JsonValue data, Subscriber except) {
    Person person = Presence.person(user);
    audience.signal(person, event, data, except);
    around.peers().signal(id, person, event, data);
  }

  private void ifEditor(Subscriber socket, JsonValue ref, Runnable action) {
    orRefuse(
        socket,
        ref,
        () -> {
          if (!audience.has(socket)) {
            refuse(socket, ErrorCode.NOT_JOINED, ref);
          } else if (!rights.isAtLeast(Role.EDITOR, socket.user())) {
            refuse(socket, ErrorCode.FORBIDDEN, ref);
          } else {
            action.run();
          }
        });
  }

  /** Sends the message on to be stored; its answer comes when that is decided. */
  public void publish(Publication publication) {
    publishing.publish(publication);
  }

  /**
   * Answers {@code history}. Blocks on the database.
   *
   * @param before exclusive, -1 for absent
   * @param after exclusive, -1 for absent
   */
  public void history(Subscriber socket, long before, long after, int limit, JsonValue ref) {
    if (!socket.hasRoomForPage()) {
      orRefuse(socket, ref, () -> audience.reply(socket, tooMuch(ref)));
      return;
    }
    long redactionsBefore = history.redactions();
    History.Page page = history.page(before, after, limit);
    orRefuse(
        socket,
        ref,
        () -> {
          if (!socket.hasRoomForPage()) {
            audience.reply(socket, tooMuch(ref));
          } else if (rights.isAtLeast(Role.VIEWER, socket.user())) {
            History.Page shown =
                redactionsBefore == history.redactions()
                    ? page
                    : history.page(before, after, limit);
            audience.reply(
                socket, new ServerMessage.History(id, shown.messages(), shown.more(), ref));
          } else {
            refuse(socket, ErrorCode.FORBIDDEN, ref);
          }
        });
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

  /** Empties the text of a message for everybody, now and later; the task blocks. */
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

  /** Stores the role and applies it. Completes when both are done; the task blocks. */
  public CompletableFuture<Boolean> putMember(String userId, Role role) {
    return serial.call(() -> changes.putMember(userId, role));
  }

  /**
   * Removes the member and puts its sockets off a private board. Completes with false where the
   * user was no member; the task blocks.
   */
  public CompletableFuture<Boolean> removeMember(String userId) {
    return serial.call(() -> changes.removeMember(userId));
  }

  /** Stores what is there of name and access and applies it; the task blocks. */
  public CompletableFuture<Boolean> update(Optional<String> name, Optional<Access> access) {
    return serial.call(() -> changes.update(name, access));
  }

  /** Deletes the board and puts everybody off it; the task blocks. */
  public CompletableFuture<Boolean> delete() {
    return serial.call(changes::delete);
  }

  PeerEvents peerEvents() {
    return peerEvents;
  }

  /** Old messages are forgotten, as the database does it. */
  void trim(long beforeMillis, long keep) {
    serial.execute(() -> history.trim(beforeMillis, keep));
  }

  /** The user was deleted, and so were the memberships. */
  void forget(String userId) {
    serial.execute(() -> rights.remove(userId));
  }

  /** To be called several times a second. */
  void tick() {
    if (hasDeadlines) {
      serial.execute(() -> audience.tick(now()));
    }
  }

  /** How many users are there, as of the last change. */
  long viewers() {
    return viewers;
  }

  /** Whether somebody is there through this node. */
  boolean isInUse() {
    return inUse;
  }

  boolean isDeleted() {
    return rights.isDeleted();
  }

  private long now() {
    return around.nanoTime().getAsLong();
  }

  private void refuse(Subscriber socket, ErrorCode code, JsonValue ref) {
    audience.reply(socket, ServerMessage.Error.of(code, id, ref));
  }

  /** Pages that the peer has asked for wait for it already: it may ask again when it has read. */
  private ServerMessage tooMuch(JsonValue ref) {
    return ServerMessage.Error.retryable(ErrorCode.RATE_LIMITED, 1, id, ref);
  }

  private void orRefuse(Subscriber socket, JsonValue ref, Runnable task) {
    boolean accepted =
        serial.offer(
            () -> {
              try {
                task.run();
              } catch (StoreException e) {
                unavailable(socket, ref);
              }
            });
    if (!accepted) {
      unavailable(socket, ref);
    }
  }

  private void unavailable(Subscriber socket, JsonValue ref) {
    ServerMessage error =
        ServerMessage.Error.retryable(ErrorCode.UNAVAILABLE, RETRY_AFTER_SECONDS, id, ref);
    if (socket.offer(List.of(Frame.lasting(around.codec().encode(error))))) {
      socket.flush();
    }
  }

  /** Lets the frames leave, and notes what the timer and the lists of boards look at. */
  private void afterRun() {
    audience.flush();
    hasDeadlines = audience.hasDeadlines();
    viewers = audience.presence().viewers();
    inUse = audience.presence().isInUse();
  }
}
