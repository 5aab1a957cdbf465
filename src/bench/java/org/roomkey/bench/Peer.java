package org.roomkey.bench;

import java.util.Locale;

/** The measured servers. */
enum Peer {
  ROOMKEY("Roomkey", Dialect.JSON, "/roomkey/ws"),
  WS("Node ws", Dialect.JSON, "/"),
  SOCKET_IO("Socket.IO", Dialect.SOCKET_IO, "/socket.io/?EIO=4&transport=websocket"),
  TOMCAT("plain Tomcat", Dialect.JSON, "/ws"),
  JETTY("Jetty", Dialect.JSON, "/ws"),
  VERTX("Vert.x", Dialect.JSON, "/ws");

  final String heading;
  final Dialect dialect;
  final String path;

  Peer(String heading, Dialect dialect, String path) {
    this.heading = heading;
    this.dialect = dialect;
    this.path = path;
  }

  /** Its name in {@code -Dbench.peers}: roomkey, ws, socket-io, tomcat, jetty, vertx. */
  String option() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether a first frame from the server completes the handshake. */
  boolean greets() {
    return this == ROOMKEY || this == SOCKET_IO;
  }

  boolean onJvm() {
    return this != WS && this != SOCKET_IO;
  }
}
