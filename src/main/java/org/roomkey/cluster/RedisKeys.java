package org.roomkey.cluster;

/** The keys of keys and channels in Redis, all of them behind one prefix. */
record RedisKeys(String prefix) {

  /** The channel for what happens on a board. */
  String board(String boardId) {
    return prefix + ":board:" + boardId;
  }

  /**
   * The board of a channel.
   *
   * @throws IllegalArgumentException if it is another channel
   */
  String boardOf(String channel) {
    String start = board("");
    if (!channel.startsWith(start)) {
      throw new IllegalArgumentException("no channel of a board");
    }
    return channel.substring(start.length());
  }

  /** The hash of who is on a board, by node. */
  String people(String boardId) {
    return prefix + ":people:" + boardId;
  }

  /** The key by which a node sees that Redis has forgotten nothing. */
  String node(String node) {
    return prefix + ":node:" + node;
  }

  /** The key of a ticket. */
  String ticket(String digest) {
    return prefix + ":ticket:" + digest;
  }

  /** The channel for tickets that were used. */
  String used() {
    return prefix + ":used";
  }

  /** The channel on which every node says that it is there. */
  String beats() {
    return prefix + ":beats";
  }

  /** The channel for what ended. */
  String revocations() {
    return prefix + ":endings";
  }

  /** The channel for sign-ins that failed or succeeded. */
  String attempts() {
    return prefix + ":attempts";
  }
}
