package org.roomkey.client.live;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/**
 * A connection to a Roomkey server that stays open, to hear what happens on boards. One connection
 * serves any number of boards; any thread may use it.
 *
 * <pre>{@code
 * try (LiveConnection connection = LiveConnection.open("https://intranet.example/roomkey", token)) {
 *   LiveBoard board = connection.board("order-4711");
 *   board.on(LiveEvent.Message.class, message -> print(message.user().name(), message.text()));
 *   board.join().get();
 *   Sent sent = board.message("Shipped").get(); // it is stored
 * }
 * }</pre>
 *
 * <p>A lost connection comes back by itself, with growing pauses. Then it joins its boards again at
 * their last message, tells the missed messages, and sends unacknowledged ones again under the same
 * id. It stops if another attempt is useless: the token has ended (4002) or was refused twice
 * (4001), or access is forbidden (4003). {@link LiveState} says so.
 *
 * <p>Listeners and futures run on the one thread of the connection: one event at a time, in order.
 * While a listener runs, the connection reads nothing. An exception of a listener is logged, and
 * hurts nobody.
 *
 * <p>The token needs the scopes {@code connect} and {@code read}, and {@code publish} for messages,
 * signals and typing.
 */
public final class LiveConnection implements AutoCloseable {
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

  private final Map<String, LiveBoard> boards = new ConcurrentHashMap<>();
  private final Listeners listeners = new Listeners();
  private final Loop loop;
  private final DoubleSupplier random;
  private final Link link;
  private final Requests requests;
  private volatile LiveState state = new LiveState.Connecting();
  private volatile Optional<User> user = Optional.empty();

  LiveConnection(
      URI url, Credential credential, Transport transport, Loop loop, DoubleSupplier random) {
    this.loop = loop;
    this.random = random;
    link = new Link(url, credential, transport, loop, random, new Owner());
    requests = new Requests(loop, link);
  }

  /**
   * Begins to connect, and returns at once.
   *
   * @param address of the application, such as {@code https://intranet.example/roomkey}
   * @param token begins with {@code rk_}
   * @throws IllegalArgumentException if the address is not an {@code http} or {@code https} URL
   */
  public static LiveConnection open(String address, String token) {
    return open(address, new Credential(() -> token, false));
  }

  /**
   * As {@link #open(String, String)}, with a token that changes.
   *
   * @param tokens asked before every attempt
   */
  public static LiveConnection open(String address, TokenSource tokens) {
    return open(address, new Credential(tokens, true));
  }

  private static LiveConnection open(String address, Credential credential) {
    URI url = url(address);
    LoopThread thread = new LoopThread("roomkey-live-" + url.getHost());
    LiveConnection connection =
        new LiveConnection(
            url,
            credential,
            new HttpTransport(),
            thread,
            () -> ThreadLocalRandom.current().nextDouble());
    connection.start();
    return connection;
  }

  static URI url(String address) {
    URI http =
        URI.create(address.endsWith("/") ? address.substring(0, address.length() - 1) : address);
    boolean isHttp = "http".equals(http.getScheme()) || "https".equals(http.getScheme());
    if (!isHttp
        || http.getHost() == null
        || http.getRawQuery() != null
        || http.getRawFragment() != null) {
      throw new IllegalArgumentException("not an http(s) URL: " + address);
    }
    return URI.create(http.toString().replaceFirst("^http", "ws") + "/ws?auth=message");
  }

  void start() {
    loop.run(link::open);
  }

  /** The board of this id, always the same object. It is not joined yet. */
  public LiveBoard board(String boardId) {
    return boards.computeIfAbsent(
        boardId,
        id ->
            new LiveBoard(
                new Subscription(id, requests, link, loop, new Backoff(random), this::user),
                requests,
                loop));
  }

  public LiveState state() {
    return state;
  }

  /** Who this connection is, once it has been open. */
  public Optional<User> user() {
    return user;
  }

  /**
   * Calls the listener for every event of this type that belongs to no board, such as a {@link
   * LiveState}, on the thread of the connection.
   *
   * @return run it to stop listening
   */
  public <E extends LiveEvent> Runnable on(Class<E> type, Consumer<? super E> listener) {
    return listeners.add(type, listener);
  }

  /**
   * Tries now instead of at the time of {@link LiveState.Waiting}. If the server asked for a wait,
   * tries at its end.
   */
  public void retry() {
    loop.run(link::retry);
  }

  /**
   * Closes the socket with 1000. Requests that wait fail with {@code closed}. Blocks until the
   * socket and the thread have ended, for at most three seconds; a listener does not block.
   */
  @Override
  public void close() {
    loop.run(link::close);
    loop.awaitEnd(CLOSE_LIMIT);
  }

  private List<Subscription> subscriptions() {
    return boards.values().stream().map(LiveBoard::subscription).toList();
  }

  /** What the link tells. */
  private final class Owner implements LinkOwner {
    @Override
    public void opened() {
      List<Request> joins = requests.of("join");
      joins.forEach(requests::send);
      for (Subscription board : subscriptions()) {
        if (board.isWanted() && joins.stream().noneMatch(join -> join.board == board)) {
          board.rejoin();
        }
      }
    }

    @Override
    public void received(Frame frame) {
      Optional<Request> asked = requests.answered(frame);
      if (frame.type().equals("error") && asked.isPresent()) {
        asked.get().answer.completeExceptionally(LiveException.of(frame));
        return;
      }
      try {
        Optional<Subscription> board =
            frame.boardId().map(boards::get).map(LiveBoard::subscription);
        Object answer = null;
        if (board.isPresent()) {
          answer = board.get().accept(frame, asked);
        } else {
          listeners.tell(frame.event());
        }
        complete(asked, answer);
      } catch (Frame.MalformedException e) {
        asked.ifPresent(request -> request.answer.completeExceptionally(e));
        throw e;
      }
    }

    private void complete(Optional<Request> asked, Object answer) {
      asked.ifPresent(request -> request.answer.complete(answer));
    }

    @Override
    public void lost() {
      subscriptions().forEach(Subscription::lost);
      requests.lost();
    }

    @Override
    public void stopped() {
      subscriptions().forEach(Subscription::lost);
      requests.stopped();
    }

    @Override
    public void entered(LiveState entered) {
      if (entered instanceof LiveState.Open open) {
        user = Optional.of(open.user());
      }
      state = entered;
      listeners.tell(entered);
    }
  }
}
