package org.roomkey.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * A piece of work that is measured.
 *
 * @param name begins with the letter that {@code -Dbench.only} takes
 * @param work in words
 * @param arguments for {@link Load}
 */
record Item(String name, String work, int boards, boolean roomkeyOnly, List<String> arguments) {

  /** All of them, in the order in which a server that has just started meets them. */
  static List<Item> all() {
    List<Item> items = new ArrayList<>();
    items.add(
        of("a", "1 board × 1,000 sockets, 64 outstanding", 1, "sockets=1000", "outstanding=64"));
    items.add(
        of("b", "1 board × 1,000 sockets, 4 outstanding", 1, "sockets=1000", "outstanding=4"));
    items.add(
        of(
            "c",
            "100 boards × 10 sockets, 1,000 signals/s in all",
            100,
            "sockets=1000",
            "rate=1000",
            "signal=true"));
    items.add(
        of("c messages", "the same, durable messages", 100, "sockets=1000", "rate=1000")
            .forRoomkeyOnly());
    items.add(
        of("f", "50 senders on 50 boards, durable, acknowledged", 50, "sockets=50", "outstanding=1")
            .forRoomkeyOnly());
    return items;
  }

  private static Item of(String name, String work, int boards, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("boards=" + boards);
    return new Item(name, work, boards, false, List.copyOf(all));
  }

  private Item forRoomkeyOnly() {
    return new Item(name, work, boards, true, arguments);
  }
}
