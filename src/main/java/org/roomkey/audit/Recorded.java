package org.roomkey.audit;

import java.time.Instant;
import java.util.Optional;
import org.roomkey.audit.AuditEvent.Field;

/** An event, its series, and the time at which this node recorded it. Immutable. */
public record Recorded(Series series, AuditEvent event, Instant at) {

  /** One line of JSON. */
  public String line() {
    return AuditLine.of(event, at);
  }

  public Optional<String> value(Field field) {
    return Optional.ofNullable(event.values().get(field));
  }
}
