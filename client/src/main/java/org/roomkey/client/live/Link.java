package org.roomkey.client.live;

import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.DoubleSupplier;
import org.roomkey.client.RoomkeyException;

/**
 * Keeps a socket open: opens it, authenticates, notices its silence, and opens the next one as the
 * close code says. Used on the thread of the connection only.
 */
final class Link {
  private static final System.Logger LOG = System.getLogger(Link.class.getPackageName());

  private static final int CONNECT_MILLIS = 15_000;
  private static final int CLOSE_MILLIS = 2_000;
  private static final int REFRESH_AGAIN_MILLIS = 5_000;

  private static final int DEFAULT_HEARTBEAT_SECONDS = 30;
  private static final int BROKEN = 1006;
  private static final int SESSION_EXPIRED = 4002;

  private final URI url;
  private final Credential credential;
  private final Transport transport;
  private final Loop loop;
  private final Retry retry;
  private final LinkOwner owner;
  private final Heartbeat heartbeat;

  private LiveState state = new LiveState.Connecting();
  private Transport.Receiver receiver;

  /** That of a socket whose close the server has not answered yet. */
  private Transport.Receiver closing;

  private Transport.Socket socket;
  private Loop.Timer timer = () -> {};
  private Optional<Frame> lastError = Optional.empty();
  private LiveState.Close lastClose = new LiveState.Close(BROKEN, "", Optional.empty());

  /**
   * @param url of {@code /ws}, for a token in the first message
   */
  Link(
      URI url,
      Credential credential,
      Transport transport,
      Loop loop,
      DoubleSupplier random,
      LinkOwner owner) {
    this.url = url;
    this.credential = credential;
    this.transport = transport;
    this.loop = loop;
    this.retry = new Retry(loop, random, credential.isRenewable());
    this.owner = owner;
    heartbeat = new Heartbeat(loop, () -> send("{\"type\":\"ping\"}"), this::drop);
  }

  boolean isOpen() {
    return state instanceof LiveState.Open;
  }

  boolean isStopped() {
    return state instanceof LiveState.Stopped;
  }

  void open() {
    if (isStopped()) {
      return;
    }
    enter(new LiveState.Connecting());
    lastError = Optional.empty();
    String auth;
    try {
      auth = credential.frame();
    } catch (RoomkeyException.Refused e) {
      ended(SESSION_EXPIRED, "no token");
      return;
    } catch (IOException | RuntimeException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "There is no token for the connection now: {0}",
          e.toString());
      ended(BROKEN, "no token");
      return;
    }
    startTimer(CONNECT_MILLIS, this::drop);
    receiver = new Current(auth);
    socket = transport.open(url, receiver);
  }

  /** Tries at once, or at the end of a wait that the server asked for. */
  void retry() {
    if (state instanceof LiveState.Waiting) {
      await(retry.soonest());
    }
  }

  void close() {
    if (isStopped()) {
      return;
    }
    closing = receiver;
    Transport.Socket last = release();
    stop(new LiveState.Close(1000, "", Optional.empty()));
    if (last != null) {
      last.close(1000);
      startTimer(
          CLOSE_MILLIS,
          () -> {
            last.abort();
            loop.end();
          });
    }
  }

  /** Sends a frame on the open socket; completes when it is written. */
  CompletionStage<Void> send(String text) {
    return socket == null ? CompletableFuture.completedFuture(null) : socket.send(text);
  }

  /** Hears one socket, as long as it is the present one. */
  private final class Current implements Transport.Receiver {
    private final String auth;

    Current(String auth) {
      this.auth = auth;
    }

    @Override
    public void opened() {
      run(() -> send(auth));
    }

    @Override
    public void received(String text) {
      run(() -> Link.this.received(text));
    }

    @Override
    public void closed(int code, String reason) {
      run(
          () -> {
            release();
            ended(code, reason);
          });
      loop.run(
          () -> {
            if (closing == this) {
              loop.end();
            }
          });
    }

    private void run(Runnable task) {
      loop.run(
          () -> {
            if (receiver == this) {
              task.run();
            }
          });
    }
  }

  private void received(String text) {
    Transport.Socket from = socket;
    try {
      Frame frame = Frame.parse(text);
      switch (frame.type()) {
        case "authenticated" -> authenticated(frame);
        case "session_expiring" -> refresh();
        case "error" -> {
          if (frame.findNumber("close").isPresent()) {
            lastError = Optional.of(frame);
          }
        }
        default -> {}
      }
      owner.received(frame);
    } catch (Frame.MalformedException e) {
      LOG.log(System.Logger.Level.DEBUG, "Ignored a frame", e);
    } finally {
      heartbeat.heard();
      from.next();
    }
  }

  private void authenticated(Frame frame) {
    if (!(state instanceof LiveState.Connecting)) {
      return;
    }
    User user = frame.user();
    retry.opened();
    timer.cancel();
    heartbeat.start(
        frame.findNumber("heartbeat").map(Number::intValue).orElse(DEFAULT_HEARTBEAT_SECONDS));
    enter(new LiveState.Open(user));
    owner.opened();
  }

  /** Sends a new token. If there is none now, tries again while the socket is open. */
  private void refresh() {
    if (!credential.isRenewable()) {
      return;
    }
    Transport.Socket asked = socket;
    try {
      send(credential.frame());
    } catch (RoomkeyException.Refused e) {
      LOG.log(System.Logger.Level.DEBUG, "No further token; the socket ends at its time", e);
    } catch (IOException | RuntimeException e) {
      LOG.log(System.Logger.Level.DEBUG, "No further token now", e);
      loop.after(
          REFRESH_AGAIN_MILLIS,
          () -> {
            if (asked == socket) {
              refresh();
            }
          });
    }
    heartbeat.heard(); // nothing could be heard while the source was asked
  }

  /** Gives up a socket that does not answer. */
  private void drop() {
    Transport.Socket silent = release();
    ended(BROKEN, "no answer");
    if (silent != null) {
      silent.abort();
    }
  }

  /** Detaches the socket. Ignores all that it still receives. */
  private Transport.Socket release() {
    timer.cancel();
    heartbeat.stop();
    Transport.Socket released = socket;
    socket = null;
    receiver = null;
    return released;
  }

  private void ended(int code, String reason) {
    lastClose = new LiveState.Close(code, reason, lastError.flatMap(error -> error.find("code")));
    owner.lost();
    OptionalLong next = retry.after(code, lastError);
    if (next.isPresent()) {
      await(next.getAsLong());
    } else {
      stop(lastClose);
    }
  }

  private void await(long retryAt) {
    enter(new LiveState.Waiting(Instant.ofEpochMilli(retryAt), lastClose));
    startTimer(retryAt - loop.millis(), this::open);
  }

  private void stop(LiveState.Close close) {
    timer.cancel();
    if (closing == null) {
      loop.end();
    }
    CloseAction action = CloseAction.of(close.code());
    state =
        new LiveState.Stopped(close, action == CloseAction.SIGN_IN || action == CloseAction.RENEW);
    owner.stopped();
    owner.entered(state);
  }

  private void enter(LiveState entered) {
    state = entered;
    owner.entered(entered);
  }

  /** One timer at a time: for connecting, waiting or watching. */
  private void startTimer(long millis, Runnable task) {
    timer.cancel();
    timer = loop.after(millis, task);
  }
}
