package org.roomkey.cluster;

/** The names of keys and channels in Redis. All of them begin with one prefix. */
record RedisKeys(String prefix) {

  String board(String boardId) {
    return prefix + ":board:" + boardId;
  }

  /**
   * The board of a channel.
   *
   * @throws IllegalArgumentException if it is not a board's channel
   */
  String boardOf(String channel) {
    String start = board("");
    if (!channel.startsWith(start)) {
      throw new IllegalArgumentException("not the channel of a board");
    }
    return channel.substring(start.length());
  }

  /** The hash of the people on a board, by node and user. */
  String people(String boardId) {
    return prefix + ":people:" + boardId;
  }

  /** The key whose absence tells a node that Redis has lost its data. */
  String node(String node) {
    return prefix + ":node:" + node;
  }

  String ticket(String digest) {
    return prefix + ":ticket:" + digest;
  }

  /** The channel for used tickets. */
  String used() {
    return prefix + ":used";
  }

  String beats() {
    return prefix + ":beats";
  }

  String revocations() {
    return prefix + ":endings";
  }

  /** The channel for failed sign-ins. */
  String attempts() {
    return prefix + ":attempts";
  }
}
