package org.roomkey.room;

import org.roomkey.protocol.MessageCodec;

/**
 * Boards of one node, without limits and without a grace period; tasks run on the caller's thread.
 */
final class TestBoards {

  private TestBoards() {}

  static Board.Surroundings surroundings(
      BoardStore boards, MessageStore messages, MessageWriter writer) {
    return surroundings(boards, messages, writer, Peers.NONE);
  }

  static Board.Surroundings surroundings(
      BoardStore boards, MessageStore messages, MessageWriter writer, Peers peers) {
    return new Board.Surroundings(
        boards, messages, writer, peers, new MessageCodec(), System::nanoTime, 0, 0, Runnable::run);
  }
}
