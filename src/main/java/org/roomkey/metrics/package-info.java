/**
 * The figures of {@code GET /metrics}: binds the counters of other packages to Prometheus names.
 *
 * <p>May depend on {@code websocket}, {@code room}, {@code auth}, {@code audit}, {@code cluster}
 * and {@code edge}. The one decision: the code that does the work only adds to a counter of its
 * own; everything else happens at a scrape. The text format is so small that we write it without a
 * library. No label holds a value that a client can choose, so the number of series is fixed.
 */
package org.roomkey.metrics;
