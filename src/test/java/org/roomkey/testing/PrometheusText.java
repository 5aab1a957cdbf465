package org.roomkey.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A strict parser of Prometheus' text format 0.0.4. A family has one help and one type, first, and
 * its samples together without duplicates. A histogram's buckets grow up to its count.
 */
public final class PrometheusText {
  private static final Pattern HELP = Pattern.compile("# HELP ([a-zA-Z_:][\\w:]*) (\\S.*)");
  private static final Pattern TYPE =
      Pattern.compile("# TYPE ([a-zA-Z_:][\\w:]*) (counter|gauge|histogram|summary|untyped)");
  private static final Pattern SAMPLE =
      Pattern.compile(
          "([a-zA-Z_:][\\w:]*)(?:\\{((?:[a-zA-Z_]\\w*=\"(?:[^\"\\\\\n]|\\\\[\\\\\"n])*\",?)*)\\})?"
              + " ([-+]?(?:\\d+(?:\\.\\d+)?(?:[eE][-+]?\\d+)?|Inf)|NaN)");
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_]\\w*)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  private final Map<String, String> types = new LinkedHashMap<>();
  private final Map<String, Double> samples = new LinkedHashMap<>();
  private final Map<String, Set<String>> labels = new TreeMap<>();

  /**
   * @throws IllegalArgumentException for malformed text, with the line
   */
  public static PrometheusText parse(String text) {
    PrometheusText parsed = new PrometheusText();
    must(text.endsWith("\n"), "the last line has no end");
    String family = null;
    String helped = null;
    for (String line : text.split("\n", -1)) {
      Matcher help = HELP.matcher(line);
      Matcher type = TYPE.matcher(line);
      Matcher sample = SAMPLE.matcher(line);
      if (help.matches()) {
        helped = help.group(1);
        family = null;
      } else if (type.matches()) {
        family = type.group(1);
        must(family.equals(helped), "no help before " + line);
        must(parsed.types.put(family, type.group(2)) == null, "again " + line);
      } else if (sample.matches()) {
        parsed.add(family, sample);
      } else {
        must(line.isEmpty(), "neither help nor type nor sample: " + line);
      }
    }
    parsed.types.forEach(parsed::check);
    return parsed;
  }

  private static void must(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  private void add(String family, Matcher sample) {
    String line = sample.group();
    must(family != null, "a sample without a type: " + line);
    boolean isHistogram = types.get(family).equals("histogram");
    must(
        isHistogram
            ? sample.group(1).matches(Pattern.quote(family) + "_(bucket|sum|count)")
            : sample.group(1).equals(family),
        "not of the family " + family + ": " + line);
    Map<String, String> named = new TreeMap<>();
    if (sample.group(2) != null) {
      Matcher label = LABEL.matcher(sample.group(2));
      while (label.find()) {
        must(named.put(label.group(1), label.group(2)) == null, "a label twice: " + line);
      }
    }
    labels.computeIfAbsent(family, name -> new TreeSet<>()).addAll(named.keySet());
    String key = named.isEmpty() ? sample.group(1) : sample.group(1) + named;
    double value = Double.parseDouble(sample.group(3).replace("Inf", "Infinity"));
    must(samples.put(key, value) == null, "again " + line);
  }

  private void check(String family, String type) {
    if (type.equals("counter")) {
      must(family.endsWith("_total"), family + " is a counter and not called _total");
    }
    must(labels.containsKey(family), family + " has no sample");
    if (type.equals("histogram")) {
      List<Double> buckets = new ArrayList<>();
      samples.forEach(
          (key, value) -> {
            if (key.startsWith(family + "_bucket{")) {
              buckets.add(value);
            }
          });
      must(buckets.equals(buckets.stream().sorted().toList()), family + " falls: " + buckets);
      double count = value(family + "_count");
      must(value(family + "_bucket", "le", "+Inf") == count, family + " has no last bucket");
      must(samples.containsKey(family + "_sum"), family + " has no sum");
    }
  }

  /** The type of each family, by name. */
  public Map<String, String> types() {
    return types;
  }

  /** The names of the labels of a family, in order. */
  public Set<String> labels(String family) {
    return labels.get(family);
  }

  /** Every series: its name, and its labels if it has any. */
  public Set<String> series() {
    return samples.keySet();
  }

  /**
   * @param label names and values; none for a sample without
   * @throws IllegalArgumentException where there is no such sample
   */
  public double value(String name, String... label) {
    Map<String, String> named = new TreeMap<>();
    for (int i = 0; i < label.length; i += 2) {
      named.put(label[i], label[i + 1]);
    }
    Double value = samples.get(named.isEmpty() ? name : name + named);
    must(value != null, name + named + " is not among " + samples.keySet());
    return value;
  }
}
