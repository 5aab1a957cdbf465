package org.roomkey.client.live;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A frame that waits for its answer. Its fields change on the thread of the connection only. */
final class Request {
  /** Makes the frame, on the thread of the connection. */
  @FunctionalInterface
  interface Source {
    /**
     * @throws LiveException if the request makes no sense now
     */
    Map<String, Object> frame() throws LiveException;
  }

  final long number;
  final Subscription board;

  /** Whether it waits for a socket, and is sent again on the next one. */
  final boolean isRepeated;

  final CompletableFuture<Object> answer = new CompletableFuture<>();

  /** Null until the thread of the connection has taken the request. */
  Map<String, Object> frame;

  boolean isSent;

  Request(long number, Subscription board, boolean isRepeated) {
    this.number = number;
    this.board = board;
    this.isRepeated = isRepeated;
  }

  boolean is(String type) {
    return frame != null && type.equals(frame.get("type"));
  }
}
