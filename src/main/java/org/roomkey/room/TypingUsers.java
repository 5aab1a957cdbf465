package org.roomkey.room;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.roomkey.protocol.ServerMessage.Person;

/** The users typing on a board. Only used on the board's serial executor. */
final class TypingUsers {
  private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private record Typist(Person person, long lastKey) {}

  private final Map<String, Typist> typists = new LinkedHashMap<>();

  /** The user types; true if the user was not typing before. */
  boolean typed(Person person, long now) {
    return typists.put(person.id(), new Typist(person, now)) == null;
  }

  /** The user stops typing; false if the user was not typing. */
  boolean stopped(String userId) {
    return typists.remove(userId) != null;
  }

  /** Removes and returns users who have been silent for 5 s. */
  List<Person> silent(long now) {
    List<Person> silent = new ArrayList<>();
    for (Iterator<Typist> all = typists.values().iterator(); all.hasNext(); ) {
      Typist typist = all.next();
      if (now - typist.lastKey >= SILENCE_NANOS) {
        silent.add(typist.person);
        all.remove();
      }
    }
    return silent;
  }

  boolean isEmpty() {
    return typists.isEmpty();
  }
}
