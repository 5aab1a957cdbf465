package org.roomkey.websocket;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.roomkey.access.BoardAccess;
import org.roomkey.audit.AuditEvent;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.auth.Authentication;
import org.roomkey.auth.UrlTokens;
import org.roomkey.credential.Credential;
import org.roomkey.credential.Scope;
import org.roomkey.credential.StepUp;
import org.roomkey.limit.KeyedRate;
import org.roomkey.limit.Shares;
import org.roomkey.log.Log;
import org.roomkey.log.SparseLog;
import org.roomkey.protocol.ClientMessage;
import org.roomkey.protocol.MessageCodec;
import org.roomkey.room.TestBoards;
import org.roomkey.testing.AuthParts;
import org.roomkey.testing.Frames;
import org.roomkey.testing.Wait;
import org.roomkey.user.User;

/**
 * The objects behind a socket, without a container: fake wires, and boards on an in-memory
 * database.
 */
final class TestSocketServer implements AutoCloseable {
  private static final SocketLimits.Numbers UNLIMITED =
      new SocketLimits.Numbers(0, 0, 0, 0, 0, Duration.ofSeconds(10), Duration.ofMinutes(1));

  final AuthParts auth = new AuthParts();
  final TestBoards boards = new TestBoards(auth.clock, Duration.ZERO, 0);
  final List<AuditEvent> audit = new ArrayList<>();
  final Connections connections = new Connections(auth.clock, auth.clock.nanoTime());
  final SocketCounts counts = new SocketCounts();
  private final MessageCodec codec = new MessageCodec();
  private final Shares shares;
  private final SocketLimits limits;
  private final SocketAuthenticator authenticator;
  private int opened;

  TestSocketServer() {
    this(UNLIMITED, 0);
  }

  /**
   * @param requests a second of each user
   */
  TestSocketServer(SocketLimits.Numbers numbers, int requests) {
    shares = new Shares(requests, 0, 0, auth.clock.nanoTime());
    limits =
        new SocketLimits(
            numbers, new KeyedRate(0, auth.clock.nanoTime()), shares, auth.clock.nanoTime());
    authenticator =
        new SocketAuthenticator(
            auth.authenticator(UrlTokens.ALL), auth.revocations, Duration.ofSeconds(25), shares);
  }

  /** One socket: its frames go to the conversation, and the answers arrive on the peer's wire. */
  final class Socket {
    final FakePeer peer;
    final Conversation conversation;
    private int read;

    private Socket(
        Authentication authentication, long revocationsBefore, Optional<ClientMessage.Join> join) {
      peer = new FakePeer("connection-" + ++opened, auth.clock, audit::add, limits);
      Handshake handshake =
          new Handshake(
              authentication, revocationsBefore, "192.0.2.7", "", "", ClientMessage.Resume.NEWEST);
      FrameHandler handler =
          new FrameHandler(
              peer.connection,
              new BoardAccess(boards.boards, audit::add, new StepUp(auth.clock), false),
              authenticator,
              limits.boardsPerSocket());
      conversation =
          new Conversation(
              peer.connection,
              new Admission(
                  peer.connection, handshake, join, authenticator, handler, shares, counts),
              new FrameDispatcher(
                  peer.connection,
                  handler,
                  codec,
                  limits.frameRate(),
                  shares,
                  counts,
                  new SparseLog(Log.of(Conversation.class))),
              connections,
              counts,
              new SparseLog(Log.of(Conversation.class)));
      connections.handshakes().begin();
      conversation.begin();
    }

    /** Sends one frame; quotation marks are written as apostrophes. */
    Socket send(String frame) {
      conversation.text(frame.replace('\'', '"'), true);
      return this;
    }

    /** The next frame, which must be of the type; waits for it. */
    JsonObject next(String type) {
      Wait.until("a frame " + type, () -> peer.wire.sent.size() > read);
      JsonObject frame = Frames.parse(peer.wire.sent.get(read++));
      if (!frame.getString("type").equals(type)) {
        throw new AssertionError("expected " + type + ", got " + frame);
      }
      return frame;
    }

    /** The frames and closes that were not read yet: types, and closes in parentheses. */
    List<String> rest() {
      List<String> rest =
          peer.wire.sent.subList(read, peer.wire.sent.size()).stream()
              .map(sent -> sent.startsWith("{") ? Frames.parse(sent).getString("type") : sent)
              .toList();
      read = peer.wire.sent.size();
      return rest;
    }
  }

  /** A socket with the credential in the handshake. */
  Socket open(Authentication authentication) {
    return open(authentication, auth.revocations.count());
  }

  /**
   * @param revocationsBefore as counted before the credential was checked
   */
  Socket open(Authentication authentication, long revocationsBefore) {
    return new Socket(authentication, revocationsBefore, Optional.empty());
  }

  /** A socket on the path of the board. */
  Socket open(Authentication authentication, String boardId) {
    return new Socket(
        authentication,
        auth.revocations.count(),
        Optional.of(new ClientMessage.Join(null, boardId, ClientMessage.Resume.NEWEST)));
  }

  /** A socket whose credential comes in the first frame. */
  Socket pending() {
    return open(new Authentication.Pending());
  }

  Authentication login(User user) {
    return auth.authenticator(UrlTokens.ALL)
        .authenticate(Credential.loginSecret(auth.start(user).secret()));
  }

  Authentication token(User user, Scope... scopes) {
    return auth.authenticator(UrlTokens.ALL)
        .authenticate(Credential.token(auth.issue(user, scopes).secret()));
  }

  List<AuditEvent> audited(Kind kind) {
    return audit.stream().filter(event -> event.kind() == kind).toList();
  }

  @Override
  public void close() {
    boards.close();
  }
}
