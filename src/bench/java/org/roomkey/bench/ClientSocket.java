package org.roomkey.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
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

  boolean joined;

  /** Bytes that the kernel has not taken yet; null for none. */
  private ByteBuffer unsent;

  /** The fragments of a message so far; null before the first fragmented message. */
  private ByteArrayOutputStream parts;

  ClientSocket(int number, SocketChannel channel) {
    this.number = number;
    this.channel = channel;
  }

  /**
   * Writes without waiting: the thread must keep reading, as a server may not read while it writes.
   */
  void write(ByteBuffer bytes) throws IOException {
    if (unsent == null) {
      channel.write(bytes);
      if (bytes.hasRemaining()) {
        unsent = bytes;
        key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
      }
    } else {
      ByteBuffer both = ByteBuffer.allocate(unsent.remaining() + bytes.remaining());
      unsent = both.put(unsent).put(bytes).flip();
    }
  }

  /** Writes more of what waits. Returns whether nothing waits any longer. */
  boolean flush() throws IOException {
    if (unsent != null) {
      channel.write(unsent);
      if (unsent.hasRemaining()) {
        return false;
      }
      unsent = null;
    }
    return true;
  }

  void addPart(byte[] bytes, int at, int length) {
    if (parts == null) {
      parts = new ByteArrayOutputStream(length * 2);
    }
    parts.write(bytes, at, length);
  }

  /** Returns the message of all parts and forgets them. */
  byte[] takeParts() {
    byte[] whole = parts.toByteArray();
    parts.reset();
    return whole;
  }
}
