package org.roomkey.bootstrap;

import java.time.Duration;
import org.roomkey.websocket.ConnectionFactory;
import org.roomkey.websocket.ConnectionTimer;
import org.roomkey.websocket.Connections;
import org.roomkey.websocket.HandshakeConfigurator;
import org.roomkey.websocket.HandshakeFilter;
import org.roomkey.websocket.SocketAuthenticator;
import org.roomkey.websocket.Sockets;
import org.roomkey.websocket.WriterPool;

/** The handshake, the open sockets, and their output. */
record SocketFloor(
    WriterPool writers,
    Connections connections,
    ConnectionTimer timer,
    Sockets sockets,
    HandshakeFilter handshake) {
  private static final Duration WRITERS_TICK = Duration.ofMillis(20);

  /** Checking 10,000 connections takes 2 ms; a revocation may take a second. */
  private static final Duration CONNECTIONS_TICK = Duration.ofMillis(250);

  static SocketFloor open(
      Foundation foundation,
      StorageFloor storage,
      Limits limits,
      RoomFloor rooms,
      IdentityFloor identity,
      HandshakeConfigurator configurator) {
    Settings settings = foundation.settings();
    WriterPool writers = foundation.resources().add(new WriterPool());
    ConnectionTimer.Times times =
        new ConnectionTimer.Times(
            settings.duration(Setting.AUTH_MESSAGE_TIMEOUT),
            settings.duration(Setting.SOCKET_HEARTBEAT),
            settings.sessionWarning());
    Connections connections = new Connections(storage.clock(), System::nanoTime);
    identity.revocations().listen(connections::end);
    SocketAuthenticator authenticator =
        new SocketAuthenticator(
            identity.authenticator(), identity.revocations(), times.heartbeat(), limits.shares());
    ConnectionFactory factory =
        foundation
            .resources()
            .add(
                new ConnectionFactory(
                    writers,
                    System::nanoTime,
                    foundation.codec(),
                    limits.sockets(),
                    foundation.audit()));
    Sockets sockets =
        new Sockets(
            configurator,
            connections,
            factory,
            authenticator,
            rooms.access(),
            limits.sockets(),
            foundation.codec());
    return new SocketFloor(
        writers,
        connections,
        new ConnectionTimer(
            connections,
            times,
            identity.logins()::endIfExpired,
            storage.clock(),
            System::nanoTime,
            storage.background()),
        sockets,
        new HandshakeFilter(
            authenticator,
            identity.sessions(),
            settings.origins(),
            settings.isOn(Setting.ORIGIN_REQUIRED),
            sockets,
            foundation.codec(),
            foundation.audit()));
  }

  void start(Timers timers) {
    timers.every(CONNECTIONS_TICK, timer::tick);
    timers.every(WRITERS_TICK, writers::tick);
  }
}
