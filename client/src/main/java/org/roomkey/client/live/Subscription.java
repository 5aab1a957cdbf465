package org.roomkey.client.live;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.roomkey.client.Role;
import org.roomkey.client.Sent;
import org.roomkey.client.json.Json;

/**
 * What a connection knows about one board: whether it shall be and is joined, and up to which
 * message the listeners have heard. Changes on the thread of the connection only.
 */
final class Subscription {
  private final String id;
  private final Requests requests;
  private final Link link;
  private final Loop loop;
  private final Backoff backoff;
  private final Supplier<Optional<User>> user;
  private final Listeners listeners = new Listeners();

  private volatile long seq;
  private volatile int viewers;
  private volatile Optional<Role> role = Optional.empty();
  private volatile Optional<String> epoch = Optional.empty();
  private volatile boolean isJoined;
  private boolean isWanted;

  /**
   * @param user who the connection is, once it has been open
   */
  Subscription(
      String id,
      Requests requests,
      Link link,
      Loop loop,
      Backoff backoff,
      Supplier<Optional<User>> user) {
    this.id = id;
    this.requests = requests;
    this.link = link;
    this.loop = loop;
    this.backoff = backoff;
    this.user = user;
  }

  String id() {
    return id;
  }

  Listeners listeners() {
    return listeners;
  }

  long seq() {
    return seq;
  }

  Optional<String> epoch() {
    return epoch;
  }

  int viewers() {
    return viewers;
  }

  Optional<Role> role() {
    return role;
  }

  boolean isJoined() {
    return isJoined;
  }

  boolean isWanted() {
    return isWanted;
  }

  /** Continues where an earlier visit ended. */
  void resume(long after, String epochThen) {
    seq = after;
    epoch = Optional.of(epochThen);
  }

  /** The application wants to be on the board; the frame asks for it. */
  Map<String, Object> join() {
    isWanted = true;
    return joinFrame();
  }

  /** The server refused a join of the application. */
  void refused() {
    isWanted = false;
  }

  Map<String, Object> leave() {
    boolean wasJoined = isJoined;
    isWanted = false;
    isJoined = false;
    if (!wasJoined) {
      requests.forget(this, "not_joined");
    }
    return Json.object("type", "leave", "boardId", id);
  }

  /** The socket has ended. */
  void lost() {
    isJoined = false;
  }

  /** Joins again, on a new socket or after a temporary refusal. */
  void rejoin() {
    var unused =
        requests
            .askAgain(this, this::joinFrame)
            .whenComplete(
                (joined, failure) -> LiveException.in(failure).ifPresent(this::notRejoined));
  }

  private Map<String, Object> joinFrame() {
    return Json.object(
        "type",
        "join",
        "boardId",
        id,
        "after",
        epoch.isPresent() ? seq : null,
        "epoch",
        epoch.orElse(null));
  }

  private void notRejoined(LiveException failure) {
    if (failure.code().equals("closed") || !isWanted) {
      return;
    }
    switch (failure.code()) {
      case "reauthenticate" -> revoked("step_up");
      case "unavailable", "rate_limited" ->
          loop.after(
              failure.retryAfter().map(wait -> wait.toMillis()).orElse(0L) + backoff.nextMillis(),
              () -> {
                if (isWanted && !isJoined && link.isOpen()) {
                  rejoin();
                }
              });
      default -> revoked("removed");
    }
  }

  private void revoked(String reason) {
    isWanted = false;
    isJoined = false;
    requests.forget(this, reason.equals("step_up") ? "reauthenticate" : "forbidden");
    listeners.tell(new LiveEvent.BoardRevoked(id, reason));
  }

  /**
   * Takes a frame of this board.
   *
   * @param asked the request that it answers, if it is an answer
   * @return the answer for the application; null for none
   */
  Object accept(Frame frame, Optional<Request> asked) {
    frame.findNumber("viewers").ifPresent(number -> viewers = number.intValue());
    switch (frame.type()) {
      case "joined" -> {
        return joined(frame, asked);
      }
      case "message" -> inOrder(frame.message(id));
      case "ack" -> {
        return acknowledged(frame, asked);
      }
      case "history" -> {
        return new History(frame.messages(id), frame.flag("more"));
      }
      case "left" -> isJoined = false;
      case "role" -> {
        role = frame.role();
        role.ifPresent(now -> listeners.tell(new LiveEvent.RoleChanged(id, now)));
      }
      case "board_revoked" -> {
        if (frame.text("reason").equals("step_up")) {
          expired();
        } else {
          revoked(frame.text("reason"));
        }
      }
      default -> listeners.tell(frame.event());
    }
    return null;
  }

  /** The authentication is too old. It may have been renewed meanwhile, so a join decides. */
  private void expired() {
    isJoined = false;
    if (isWanted) {
      rejoin();
    }
  }

  private Sent acknowledged(Frame frame, Optional<Request> asked) {
    asked
        .flatMap(
            request ->
                user.get()
                    .map(
                        author ->
                            new LiveEvent.Message(
                                id,
                                frame.number("seq"),
                                frame.text("id"),
                                author,
                                (String) request.frame.get("text"),
                                frame.time("at"))))
        .ifPresent(this::inOrder);
    return new Sent(frame.number("seq"), frame.text("id"), frame.flag("duplicate"));
  }

  private void inOrder(LiveEvent.Message message) {
    if (message.seq() > seq) {
      seq = message.seq();
      listeners.tell(message);
    }
  }

  private LiveEvent.Joined joined(Frame frame, Optional<Request> asked) {
    long last = frame.number("seq");
    String now = frame.text("epoch");
    // A server that knows fewer messages was restored from a backup: its board is another one.
    boolean isAnew = epoch.filter(known -> !known.equals(now)).isPresent() || last < seq;
    long known = isAnew ? 0 : seq;
    List<LiveEvent.Message> messages =
        frame.messages(id).stream().filter(message -> message.seq() > known).toList();
    long before = messages.isEmpty() ? last + 1 : messages.get(0).seq();
    boolean isResumed = asked.filter(request -> request.frame.containsKey("after")).isPresent();
    Optional<LiveEvent.Gap> gap =
        isResumed && (isAnew || before > known + 1)
            ? Optional.of(new LiveEvent.Gap(known, before, isAnew))
            : Optional.empty();
    LiveEvent.Joined joined =
        new LiveEvent.Joined(id, last, now, messages, frame.users("users"), viewers, gap);
    seq = last;
    epoch = Optional.of(now);
    role = frame.role();
    isJoined = true;
    backoff.reset();
    listeners.tell(joined);
    requests.of("message").stream()
        .filter(request -> request.board == this)
        .forEach(requests::send);
    return joined;
  }
}
