package org.roomkey.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A measured piece of work.
 *
 * @param name begins with the letter that {@code -Dbench.only} takes
 * @param work its description
 * @param roomkeyOnly needs durable or acknowledged messages, which the other peers lack
 * @param arguments for {@link Load}; the others have the values of the options
 */
record Item(String name, String work, boolean roomkeyOnly, Map<String, String> arguments) {
  private static final String SIDE =
      "boards=1 sockets=1000 side=50 rate=30 warmUpSeconds=7 seconds=7";

  /** The part of the warm-up that a warm server gets before the next item. */
  private static final double WARM_SHARE = 1 / 3.0;

  private static final double IDLE_SECONDS = 15;

  private static final List<Integer> SIZES = List.of(10, 100, 1000, 10_000);

  /** All items, in the order in which a fresh server runs them. */
  static List<Item> all() {
    List<Item> items = new ArrayList<>();
    items.add(
        of("a", "1 board × 1,000 sockets, 64 outstanding", "boards=1 sockets=1000 outstanding=64"));
    items.add(
        of("b", "1 board × 1,000 sockets, 4 outstanding", "boards=1 sockets=1000 outstanding=4"));
    items.add(
        of(
            "c",
            "100 boards × 10 sockets, 1,000 signals/s in all",
            "boards=100 sockets=1000 rate=1000 signal=true"));
    items.add(
        of(
                "c messages",
                "100 boards × 10 sockets, 1,000 durable messages/s in all",
                "boards=100 sockets=1000 rate=1000")
            .forRoomkeyOnly());
    items.add(
        of(
                "f",
                "50 senders on 50 boards, durable, one outstanding each",
                "boards=50 sockets=50 outstanding=1")
            .forRoomkeyOnly());
    items.add(
        of(
                "f one board",
                "50 senders on one board, durable, one outstanding each",
                "boards=1 sockets=50 everyone=true outstanding=1")
            .forRoomkeyOnly());
    items.add(of("d", "handshakes, 16 at once", "work=HANDSHAKES boards=1"));
    items.add(of("e", "5,000 idle sockets", "work=IDLE boards=1 sockets=5000"));
    items.add(
        of("g", "1 board × 1,000 sockets, 30 messages/s; 50 are on a second, busy board", SIDE));
    items.add(of("g stalled", "the same, and those 50 do not read", SIDE + " stalled=true"));
    for (int size : SIZES) {
      items.add(
          growth("h b " + size, size + " sockets on a board, 4 outstanding")
              .with("boards=1 outstanding=4 sockets=" + size));
    }
    for (int size : SIZES) {
      items.add(
          growth("h c " + size, size + " sockets on boards of 10, 1,000 signals/s in all")
              .with("rate=1000 signal=true boards=" + size / 10 + " sockets=" + size));
    }
    return items;
  }

  int boards() {
    return Integer.parseInt(arguments.get("boards")) + (arguments.containsKey("side") ? 1 : 0);
  }

  int sockets() {
    return Integer.parseInt(arguments.getOrDefault("sockets", "0"));
  }

  /**
   * Whether it runs where no item is named. The peers that only fan out are compared by fan-out;
   * their growth takes too long for every run.
   */
  boolean byDefault(Peer peer) {
    return switch (name.charAt(0)) {
      case 'a', 'b', 'c' -> true;
      case 'h' -> false;
      default -> peer == Peer.ROOMKEY || peer == Peer.WS;
    };
  }

  /**
   * The warm-up before it. On one core a server's JIT compiler works for a minute. An item gets all
   * of the warm-up if no item before it has run the same code, otherwise a part.
   *
   * @param first whether the server is new
   */
  double warmUpSeconds(Options options, boolean first) {
    String given = arguments.get("warmUpSeconds");
    if (given != null) {
      return first
          ? Math.max(Double.parseDouble(given), options.warmUpSeconds())
          : Double.parseDouble(given);
    }
    boolean newCode = first || name.equals("c") || name.equals("d");
    return newCode ? options.warmUpSeconds() : options.warmUpSeconds() * WARM_SHARE;
  }

  double seconds(Options options) {
    return Double.parseDouble(arguments.getOrDefault("seconds", String.valueOf(options.seconds())));
  }

  /** An estimate of all its time, with the start and the end of the load generator. */
  double totalSeconds(Options options, boolean first) {
    return name.equals("e") ? IDLE_SECONDS : warmUpSeconds(options, first) + seconds(options) + 5;
  }

  /** Whether it needs a fresh server, because garbage is resident memory, too. */
  boolean onFreshServer() {
    return name.equals("e");
  }

  private static Item growth(String name, String work) {
    return of(name, work, "warmUpSeconds=3 seconds=3");
  }

  private static Item of(String name, String work, String arguments) {
    return new Item(name, work, false, new TreeMap<>()).with(arguments);
  }

  private Item with(String words) {
    Map<String, String> all = new TreeMap<>(arguments);
    for (String word : words.split(" ")) {
      int equals = word.indexOf('=');
      all.put(word.substring(0, equals), word.substring(equals + 1));
    }
    return new Item(name, work, roomkeyOnly, all);
  }

  private Item forRoomkeyOnly() {
    return new Item(name, work, true, arguments);
  }
}
