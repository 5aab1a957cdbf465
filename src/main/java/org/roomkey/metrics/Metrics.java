package org.roomkey.metrics;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.roomkey.room.Latencies;

/**
 * Writes all figures in the Prometheus text format 0.0.4. Every figure is bound once, by the thread
 * that starts the application; after that, any thread may scrape.
 */
public final class Metrics {
  private final Map<String, Family> families = new TreeMap<>();

  /** The figures of one name; each writes its own lines. */
  private record Family(String help, String type, Map<String, Consumer<StringBuilder>> figures) {}

  /**
   * @param count must only grow
   * @param labels name, value, name, value
   */
  void counter(String name, String help, DoubleSupplier count, String... labels) {
    String sample = name + labels(labels);
    bind(name, help, "counter", sample, text -> line(text, sample, count.getAsDouble()));
  }

  /**
   * @param labels name, value, name, value
   */
  void gauge(String name, String help, DoubleSupplier now, String... labels) {
    String sample = name + labels(labels);
    bind(name, help, "gauge", sample, text -> line(text, sample, now.getAsDouble()));
  }

  void histogram(String name, String help, Latencies latencies) {
    bind(name, help, "histogram", name, text -> lines(text, name, latencies));
  }

  /**
   * @throws IllegalStateException if the figure is already bound; this stops the start
   */
  private void bind(
      String name, String help, String type, String figure, Consumer<StringBuilder> lines) {
    Family family = families.computeIfAbsent(name, n -> new Family(help, type, new TreeMap<>()));
    if (!family.type.equals(type) || family.figures.putIfAbsent(figure, lines) != null) {
      throw new IllegalStateException("bound twice: " + figure);
    }
  }

  /** All figures as they are now, in the order of their names. */
  public String scrape() {
    StringBuilder text = new StringBuilder();
    families.forEach(
        (name, family) -> {
          text.append("# HELP ").append(name).append(' ').append(family.help).append('\n');
          text.append("# TYPE ").append(name).append(' ').append(family.type).append('\n');
          family.figures.values().forEach(figure -> figure.accept(text));
        });
    return text.toString();
  }

  /** In this format each bucket includes the smaller ones. */
  private static void lines(StringBuilder text, String name, Latencies latencies) {
    double[] bounds = Latencies.boundsSeconds();
    long[] counts = latencies.counts();
    long count = 0;
    for (int i = 0; i < bounds.length; i++) {
      count += counts[i];
      line(text, name + "_bucket" + labels("le", number(bounds[i])), (double) count);
    }
    line(text, name + "_count", (double) count);
    line(text, name + "_sum", latencies.sumSeconds());
  }

  private static void line(StringBuilder text, String sample, double value) {
    text.append(sample).append(' ').append(number(value)).append('\n');
  }

  private static String number(double value) {
    return Double.toString(value).replace("Infinity", "+Inf").replace("-+", "-");
  }

  private static String labels(String... labels) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < labels.length; i += 2) {
      text.append(i == 0 ? "{" : ",").append(labels[i]).append("=\"");
      text.append(labels[i + 1].replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
      text.append('"');
    }
    return labels.length == 0 ? "" : text.append('}').toString();
  }
}
