package org.roomkey.bench;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** One client. Only the thread of its {@link ClientSockets} uses it. */
final class ClientSocket {
  /** The phase of the connection. */
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

  /** The part of an incomplete frame that has arrived; null for none. */
  byte[] rest;

  /** Bytes that the kernel has not taken yet; null for none. */
  ByteBuffer unsent;

  /** The fragments of a message so far; null before the first fragmented message. */
  ByteArrayOutputStream parts;

  boolean joined;

  ClientSocket(int number, SocketChannel channel) {
    this.number = number;
    this.channel = channel;
  }
}
