package org.roomkey.audit;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.roomkey.audit.AuditEvent.Kind;

/**
 * The recent events of all nodes, in the database. Safe for use by many threads. Every method
 * blocks and throws a {@code StoreException} if the database does not answer.
 */
public interface AuditStore {

  /**
   * The node that recorded an event.
   *
   * @param id a new one at every start
   * @param host the name of its machine; empty if it has none
   */
  record Node(String id, String host) {}

  /**
   * A stored event.
   *
   * @param id grows in the order in which the database got the events
   * @param json one JSON object, as in the file
   */
  record Row(long id, Node node, String json) {}

  /**
   * @param rows newest first
   * @param before reads the older rows; empty if there are none
   */
  record Page(List<Row> rows, OptionalLong before) {}

  /**
   * Selects events.
   *
   * @param userId of the user who acted or was affected
   */
  record Filter(Optional<Kind> kind, Optional<String> userId) {
    public static final Filter ALL = new Filter(Optional.empty(), Optional.empty());
  }

  /**
   * Stores all these events or none. After a failure they may be stored all the same: a connection
   * can break in the commit.
   */
  void append(Node node, List<Recorded> events);

  /**
   * Reads a bounded number of rows, so a page may be short or empty although there are older rows.
   *
   * @param before reads rows with a smaller id
   */
  Page read(long before, int limit, Filter filter);

  /**
   * Deletes the oldest events.
   *
   * @param beforeMillis deletes events recorded before this time
   * @param keep the number of events of each {@link Series} to keep
   */
  void purge(long beforeMillis, int keep);
}
