package org.roomkey.websocket;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.roomkey.audit.Audit;
import org.roomkey.credential.Identity;
import org.roomkey.credential.Identity.Method;
import org.roomkey.credential.Lifetime;
import org.roomkey.credential.Scope;
import org.roomkey.limit.KeyedRate;
import org.roomkey.limit.Shares;
import org.roomkey.protocol.MessageCodec;
import org.roomkey.testing.MutableClock;
import org.roomkey.user.User;

/** A connection and the frames that its peer receives; the outbox writes on the calling thread. */
final class FakePeer {
  private static final MessageCodec CODEC = new MessageCodec();

  final FakeWire wire = new FakeWire();
  final Connection connection;

  FakePeer(String id, MutableClock clock) {
    this(id, clock, Audit.NONE, unlimited(clock));
  }

  FakePeer(String id, MutableClock clock, Audit audit, SocketLimits limits) {
    connection =
        new Connection(
            id,
            "192.0.2.7",
            new Outbox(wire, Runnable::run, new SocketCounts(), clock.nanoTime()),
            CODEC,
            new ConnectionClock(clock.nanoTime()),
            new ConnectionAudit(audit, id, "192.0.2.7", ""),
            limits.slot("192.0.2.7"));
  }

  private static SocketLimits unlimited(MutableClock clock) {
    return new SocketLimits(
        new SocketLimits.Numbers(0, 0, 0, 0, 0, Duration.ofSeconds(10), Duration.ofMinutes(1)),
        new KeyedRate(0, clock.nanoTime()),
        new Shares(0, 0, 0, clock.nanoTime()),
        clock.nanoTime());
  }

  /** By a login, as a cookie shows it. */
  FakePeer loggedIn(User user, String loginId, Lifetime lifetime) {
    return authenticated(user, Method.COOKIE, Optional.of(loginId), Optional.empty(), lifetime);
  }

  FakePeer withToken(User user, String tokenId, Lifetime lifetime) {
    return authenticated(user, Method.TOKEN, Optional.empty(), Optional.of(tokenId), lifetime);
  }

  FakePeer bound(User user, String boundLoginId, String tokenId, Lifetime lifetime) {
    return authenticated(
        user, Method.TICKET, Optional.of(boundLoginId), Optional.of(tokenId), lifetime);
  }

  private FakePeer authenticated(
      User user,
      Method method,
      Optional<String> loginId,
      Optional<String> tokenId,
      Lifetime lifetime) {
    connection.become(
        new Identity(
            user,
            method,
            loginId,
            tokenId,
            Set.of(Scope.CONNECT, Scope.READ),
            Optional.empty(),
            lifetime));
    return this;
  }

  /** The last frame, ping or close that came; empty if nothing came. */
  String last() {
    return wire.sent.isEmpty() ? "" : wire.sent.get(wire.sent.size() - 1);
  }
}
