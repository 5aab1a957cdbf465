package org.roomkey.bench;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** One client; used by the thread of its {@link ClientSockets} alone. */
final class ClientSocket {
  /** How far it has come. */
  enum State {
    CONNECTING,
    UPGRADING,
    OPEN,
    CLOSING,
    CLOSED
  }

  final int number;
  final SocketChannel channel;
  SelectionKey key;
  State state = State.CONNECTING;

  /** The beginning of a frame whose end has not come; null where there is none. */
  byte[] rest;

  /** What the kernel did not take; null where it took all. */
  ByteBuffer unsent;

  /** A message of which more is to come; null before the first of that kind. */
  ByteArrayOutputStream parts;

  boolean joined;

  ClientSocket(int number, SocketChannel channel) {
    this.number = number;
    this.channel = channel;
  }
}
