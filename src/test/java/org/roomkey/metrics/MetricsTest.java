package org.roomkey.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.roomkey.testing.PrometheusText;

class MetricsTest {
  private final Metrics metrics = new Metrics();

  @Test
  void familiesAndSamplesAreSortedByName() {
    metrics.gauge("b", "Things", () -> 2, "state", "new");
    metrics.gauge("b", "Things", () -> 1.5, "state", "done");
    metrics.counter("a_total", "Events", () -> 3);

    assertEquals(
        """
        # HELP a_total Events
        # TYPE a_total counter
        a_total 3.0
        # HELP b Things
        # TYPE b gauge
        b{state="done"} 1.5
        b{state="new"} 2.0
        """,
        metrics.scrape());
  }

  @Test
  void labelsAreEscaped() {
    metrics.gauge("info", "Versions", () -> 1, "java", "17", "version", "a\\b\"c\nd");

    assertEquals(
        "info{java=\"17\",version=\"a\\\\b\\\"c\\nd\"} 1.0",
        metrics.scrape().lines().skip(2).findFirst().orElseThrow());
    PrometheusText.parse(metrics.scrape());
  }

  @Test
  void nonFiniteNumbersUsePrometheusSyntax() {
    metrics.gauge("a", "High", () -> Double.POSITIVE_INFINITY);
    metrics.gauge("b", "Low", () -> Double.NEGATIVE_INFINITY);
    metrics.gauge("c", "Unknown", () -> Double.NaN);

    PrometheusText text = PrometheusText.parse(metrics.scrape());

    assertEquals(Double.POSITIVE_INFINITY, text.value("a"));
    assertEquals(Double.NEGATIVE_INFINITY, text.value("b"));
    assertEquals(Double.NaN, text.value("c"));
  }

  @Test
  void bindingAMetricTwiceStopsTheStart() {
    metrics.gauge("a", "Things", () -> 1);
    metrics.gauge("b", "Things", () -> 1, "state", "new");

    assertThrows(IllegalStateException.class, () -> metrics.gauge("a", "Things", () -> 1));
    assertThrows(IllegalStateException.class, () -> metrics.counter("a", "Things", () -> 1));
    assertThrows(
        IllegalStateException.class, () -> metrics.gauge("b", "Things", () -> 1, "state", "new"));
  }
}
