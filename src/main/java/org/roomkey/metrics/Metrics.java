package org.roomkey.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.roomkey.room.Latencies;

/** The registry: every figure is bound once at the start. Safe for use by many threads. */
public final class Metrics implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  /** Two figures of one name are a mistake that stops the start. */
  public Metrics() {
    registry.throwExceptionOnRegistrationFailure();
  }

  /** In the text format 0.0.4. */
  public String scrape() {
    return registry.scrape();
  }

  @Override
  public void close() {
    registry.close();
  }

  /**
   * @param count only ever grows
   * @param labels name, value, name, value
   */
  void counter(String name, String help, LongSupplier count, String... labels) {
    FunctionCounter.builder(name, this, self -> count.getAsLong())
        .description(help)
        .tags(labels)
        .register(registry);
  }

  /**
   * @param seconds only ever grows
   */
  void secondsCounter(String name, String help, DoubleSupplier seconds) {
    FunctionCounter.builder(name, this, self -> seconds.getAsDouble())
        .description(help)
        .baseUnit("seconds")
        .register(registry);
  }

  /**
   * @param unit that ends the name; null for none
   * @param labels name, value, name, value
   */
  void gauge(String name, String help, String unit, DoubleSupplier now, String... labels) {
    Gauge.builder(name, now::getAsDouble)
        .description(help)
        .baseUnit(unit)
        .tags(labels)
        .register(registry);
  }

  /**
   * @param name as it stands in the text
   */
  void histogram(String name, String help, Latencies latencies) {
    registry.getPrometheusRegistry().register(() -> snapshot(name, help, latencies));
  }

  private static HistogramSnapshot snapshot(String name, String help, Latencies latencies) {
    double[] bounds = Latencies.boundsSeconds();
    return HistogramSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(
            HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, latencies.counts()))
                .sum(latencies.sumSeconds())
                .build())
        .build();
  }
}
