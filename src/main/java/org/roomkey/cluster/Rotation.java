package org.roomkey.cluster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;

/** Goes through a changing collection again and again, some elements at a time. For one thread. */
final class Rotation<T> {
  private final Supplier<? extends Collection<T>> all;
  private Iterator<T> rest = Collections.emptyIterator();

  /**
   * @param all read at the beginning of each round
   */
  Rotation(Supplier<? extends Collection<T>> all) {
    this.all = all;
  }

  /** The next elements, at most {@code max}; the last ones of a round may be fewer. */
  List<T> next(int max) {
    if (!rest.hasNext()) {
      rest = List.copyOf(all.get()).iterator();
    }
    List<T> next = new ArrayList<>();
    while (next.size() < max && rest.hasNext()) {
      next.add(rest.next());
    }
    return next;
  }
}
