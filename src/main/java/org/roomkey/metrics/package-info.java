/**
 * The figures of {@code GET /metrics}: binds what the others count to names of Prometheus.
 *
 * <p>Depends on {@code websocket}, {@code room}, {@code auth} and {@code audit}, and alone on
 * Micrometer. The one decision: whoever does the work only adds to a number of its own, and
 * everything else happens at a scrape. No label holds what a client can choose, so that the number
 * of series is fixed.
 */
package org.roomkey.metrics;
