package org.roomkey.client.live;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The listeners of a connection or a board. Safe for use by many threads. */
final class Listeners {
  private static final System.Logger LOG = System.getLogger(Listeners.class.getPackageName());

  /** Compared by identity: one consumer may be added twice. */
  private static final class Listener<E> {
    private final Class<E> type;
    private final Consumer<? super E> consumer;

    Listener(Class<E> type, Consumer<? super E> consumer) {
      this.type = type;
      this.consumer = consumer;
    }

    void tell(LiveEvent event) {
      if (type.isInstance(event)) {
        consumer.accept(type.cast(event));
      }
    }
  }

  private final List<Listener<?>> all = new CopyOnWriteArrayList<>();

  /**
   * @return run it to stop listening
   */
  <E extends LiveEvent> Runnable add(Class<E> type, Consumer<? super E> consumer) {
    Listener<E> listener = new Listener<>(type, consumer);
    all.add(listener);
    return () -> all.remove(listener);
  }

  /** An error of a listener is logged. It affects neither the others nor the connection. */
  void tell(LiveEvent event) {
    for (Listener<?> listener : all) {
      try {
        listener.tell(event);
      } catch (RuntimeException | Error e) {
        LOG.log(
            System.Logger.Level.WARNING,
            "A listener failed at " + event.getClass().getSimpleName(),
            e);
      }
    }
  }
}
