package org.roomkey.access;

import org.roomkey.audit.AuditEvent;
import org.roomkey.credential.Identity;

/** A client that asks for something on a board. */
public interface Caller {
  Identity identity();

  /** An event of kind {@code DENY} with all that is known about the caller. */
  AuditEvent denial();
}
