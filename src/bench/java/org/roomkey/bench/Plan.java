package org.roomkey.bench;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One run of {@link Load}. On the command line each component is {@code name=value}.
 *
 * @param pid of the server, whose CPU is measured
 * @param headers of the handshake; the sockets take them in turn
 * @param boardPrefix the name of each board is this and a number from 0
 * @param sockets their number, spread over the boards
 * @param side the number of sockets that are also on a side board; its long texts fill the kernel's
 *     buffers of a socket that does not read
 * @param stalled whether these sockets read nothing
 * @param everyone whether every socket publishes, or only the first of each board
 * @param outstanding unanswered publishes of one publisher; 0 for a fixed rate
 * @param untilAll whether a publish is outstanding until all receive it; otherwise until its ack
 * @param rate publishes in a second; 0 for as fast as the answers come
 * @param signal sends signals instead of messages; no server stores or acknowledges them
 * @param textChars of each message
 * @param greets whether a first frame from the server completes the handshake
 * @param jcmd the program that reads the heap of the server; empty for none
 */
record Plan(
    Work work,
    Dialect dialect,
    URI uri,
    long pid,
    List<String> headers,
    String boardPrefix,
    int sockets,
    int boards,
    int side,
    boolean stalled,
    boolean everyone,
    int outstanding,
    boolean untilAll,
    int rate,
    boolean signal,
    int textChars,
    boolean greets,
    String jcmd,
    double warmUpSeconds,
    double seconds) {

  /** The kinds of work. */
  enum Work {
    TRAFFIC,
    HANDSHAKES,
    IDLE
  }

  /** Reads {@code name=value}. Absent components have the values of a small run. */
  static Plan parse(String[] arguments) {
    Map<String, String> given = new HashMap<>();
    List<String> headers = new ArrayList<>();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException(argument + " is not name=value");
      }
      String name = argument.substring(0, equals);
      String value = argument.substring(equals + 1);
      if (name.equals("header")) {
        headers.add(value);
      } else {
        given.put(name, value);
      }
    }
    Plan plan =
        new Plan(
            Work.valueOf(take(given, "work", "TRAFFIC")),
            Dialect.valueOf(take(given, "dialect", "JSON")),
            URI.create(take(given, "uri", "ws://127.0.0.1:8080/roomkey/ws")),
            Long.parseLong(take(given, "pid", "0")),
            List.copyOf(headers),
            take(given, "boardPrefix", "bench-"),
            Integer.parseInt(take(given, "sockets", "10")),
            Integer.parseInt(take(given, "boards", "1")),
            Integer.parseInt(take(given, "side", "0")),
            Boolean.parseBoolean(take(given, "stalled", "false")),
            Boolean.parseBoolean(take(given, "everyone", "false")),
            Integer.parseInt(take(given, "outstanding", "0")),
            Boolean.parseBoolean(take(given, "untilAll", "false")),
            Integer.parseInt(take(given, "rate", "0")),
            Boolean.parseBoolean(take(given, "signal", "false")),
            Integer.parseInt(take(given, "textChars", "30")),
            Boolean.parseBoolean(take(given, "greets", "false")),
            take(given, "jcmd", ""),
            Double.parseDouble(take(given, "warmUpSeconds", "5")),
            Double.parseDouble(take(given, "seconds", "5")));
    if (!given.isEmpty()) {
      throw new IllegalArgumentException("unknown: " + given.keySet());
    }
    if (!plan.uri.getHost().equals("127.0.0.1")) {
      throw new IllegalArgumentException("load goes to 127.0.0.1 only");
    }
    return plan;
  }

  private static String take(Map<String, String> given, String name, String otherwise) {
    String value = given.remove(name);
    return value == null ? otherwise : value;
  }

  String board(int socket) {
    return boardPrefix + socket % boards;
  }

  /** The side board. It has a publisher of its own, who is on no other board. */
  String sideBoard() {
    return boardPrefix + boards;
  }

  /** Whether the deliveries to this socket are measured. */
  boolean watches(int socket) {
    return socket < sockets - side;
  }

  int membersPerBoard() {
    return sockets / boards;
  }
}
