package org.roomkey.room;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.roomkey.protocol.ServerMessage.Person;

/** The batch of joins and leaves to send together. Only used on the board's serial executor. */
final class PresenceChanges {
  private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Map<String, Person> joined = new LinkedHashMap<>();
  private final Map<String, Person> left = new LinkedHashMap<>();
  private long sentAt;

  PresenceChanges(long now) {
    this.sentAt = now - PERIOD_NANOS;
  }

  /** A join cancels a waiting leave of the same user, and vice versa. */
  void joined(Person person) {
    if (left.remove(person.id()) == null) {
      joined.put(person.id(), person);
    }
  }

  void left(Person person) {
    if (joined.remove(person.id()) == null) {
      left.put(person.id(), person);
    }
  }

  boolean isEmpty() {
    return joined.isEmpty() && left.isEmpty();
  }

  boolean isDue(long now) {
    return !isEmpty() && now - sentAt >= PERIOD_NANOS;
  }

  List<Person> joined() {
    return List.copyOf(joined.values());
  }

  List<Person> left() {
    return List.copyOf(left.values());
  }

  void sent(long now) {
    joined.clear();
    left.clear();
    sentAt = now;
  }
}
