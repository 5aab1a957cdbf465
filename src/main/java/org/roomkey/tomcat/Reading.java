package org.roomkey.tomcat;

import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * The input of one socket on a {@link ReadLoop}. Tomcat's lock of the socket is taken before the
 * loop's.
 */
final class Reading {
  private final ReadLoop loop;
  private final SocketWrapperBase<?> wrapper;
  private final SocketChannel channel;

  /** Null before the first {@link #goOn}. */
  private SelectionKey key;

  /** Whether the socket is to be read after what is handled now. */
  private boolean wanted;

  /** Whether the selector waits for input. */
  private boolean waits;

  /** Whether a thread of the loop handles input. */
  private boolean handled;

  Reading(ReadLoop loop, SocketWrapperBase<?> wrapper, SocketChannel channel) {
    this.loop = loop;
    this.wrapper = wrapper;
    this.channel = channel;
  }

  /** Input was handled, on any thread, and more is welcome. Returns false if Tomcat must wait. */
  boolean goOn() {
    synchronized (loop.lock()) {
      if (key == null) {
        key = loop.register(channel, this);
      }
      wanted = key != null && !loop.isClosed();
      apply();
      return wanted;
    }
  }

  private void apply() {
    if (key != null && !handled && wanted != waits) {
      waits = wanted;
      ReadLoop.setInterest(key, waits ? SelectionKey.OP_READ : 0);
      loop.interestChanged();
    }
  }

  /** The caller holds the lock. Returns false for input that nobody waits for any more. */
  boolean begin() {
    if (waits) {
      handled = true;
      wanted = false;
    }
    return waits;
  }

  /** Tomcat reads, and calls {@link #goOn} on this thread if more is welcome. */
  void handle() {
    wrapper.processSocket(SocketEvent.OPEN_READ, false);
  }

  /** The caller holds the lock. Another thread will wait for the other sockets. */
  void rest() {
    waits = false;
    ReadLoop.setInterest(key, 0);
  }

  /** The caller holds the lock. */
  void end() {
    handled = false;
    if (!loop.isClosed()) {
      apply();
    } else if (wanted) {
      // Tomcat was told that this loop waits, just before it closed.
      wanted = false;
      wrapper.registerReadInterest();
    }
  }

  /** The caller holds the lock. Leaves the socket to Tomcat. */
  void leave() {
    waits = false;
    if (wanted && !handled) {
      wanted = false;
      wrapper.registerReadInterest();
    }
  }
}
