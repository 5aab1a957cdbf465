package org.roomkey.audit;

/** Where events go. Never blocks and never throws. Safe for use by many threads. */
public interface Audit {
  /** For whoever keeps no audit log. */
  Audit NONE = event -> {};

  void record(AuditEvent event);
}
