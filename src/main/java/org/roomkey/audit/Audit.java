package org.roomkey.audit;

/** Records security events. Never blocks and never throws. Safe for use by many threads. */
public interface Audit {
  /** Drops every event. */
  Audit NONE = event -> {};

  void record(AuditEvent event);
}
