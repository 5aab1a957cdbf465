package org.roomkey.websocket;

/** The result of an offer to an {@link Outbox}. */
enum Offered {
  /** Queued; somebody writes, or the caller that began this batch flushes. */
  TAKEN,
  /** Queued; the caller must call {@link Outbox#flush}. */
  TAKEN_FIRST,
  /** The queue is full: the peer reads too slowly. */
  FULL
}
