package org.roomkey.room;

import java.time.Clock;
import java.time.Duration;
import org.roomkey.credential.Secrets;
import org.roomkey.protocol.MessageCodec;

/**
 * Boards of one node, without limits and without a grace period; tasks run on the caller's thread.
 */
final class TestBoards {

  private TestBoards() {}

  static BoardContext context(BoardStore boards, MessageStore messages, MessageWriter writer) {
    return context(boards, messages, writer, Peers.NONE);
  }

  static BoardContext context(
      BoardStore boards, MessageStore messages, MessageWriter writer, Peers peers) {
    return new BoardContext(
        new BoardContext.Stores(boards, messages, writer),
        peers,
        new MessageCodec(),
        new BoardContext.Drafts(Clock.systemUTC(), Secrets::id),
        System::nanoTime,
        new BoardContext.Limits(Duration.ZERO, 0),
        Runnable::run);
  }
}
