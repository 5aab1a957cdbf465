package org.roomkey.client.live;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Sockets whose far end is the test. */
final class FakeTransport implements Transport {
  final class FakeSocket implements Socket {
    final URI url;
    final Receiver receiver;
    final List<String> sent = new ArrayList<>();

    /** Frames that the client lets come, after the first one. */
    int demand = 1;

    /** The code that the client closed with; 1006 for a break, null for none. */
    Integer closedWith;

    FakeSocket(URI url, Receiver receiver) {
      this.url = url;
      this.receiver = receiver;
    }

    @Override
    public CompletionStage<Void> send(String text) {
      sent.add(text);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void next() {
      demand++;
    }

    @Override
    public void close(int code) {
      closedWith = code;
    }

    @Override
    public void abort() {
      closedWith = 1006;
    }
  }

  final List<FakeSocket> sockets = new ArrayList<>();

  @Override
  public Socket open(URI url, Receiver receiver) {
    FakeSocket socket = new FakeSocket(url, receiver);
    sockets.add(socket);
    return socket;
  }

  FakeSocket last() {
    return sockets.get(sockets.size() - 1);
  }
}
