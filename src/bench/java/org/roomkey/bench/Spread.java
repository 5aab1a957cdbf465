package org.roomkey.bench;

import java.util.ArrayList;
import java.util.List;

/** The median of a figure over the rounds, and its least and greatest value. */
record Spread(double median, double least, double most) {
  /** Returns the spread of the finite values; null if there is none. */
  static Spread of(List<Double> values) {
    List<Double> sorted = values.stream().filter(Double::isFinite).sorted().toList();
    if (sorted.isEmpty()) {
      return null;
    }
    int size = sorted.size();
    double median = (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
    return new Spread(median, sorted.get(0), sorted.get(size - 1));
  }

  /** Returns the spread of a figure; null if no result has it. */
  static Spread of(List<Result> rounds, Figure figure) {
    return of(
        rounds.stream()
            .map(result -> result.figures().get(figure))
            .filter(value -> value != null)
            .toList());
  }

  /**
   * Returns the spread of the ratios. It divides results of the same round, so that a slow phase of
   * the machine counts on both sides.
   */
  static Spread ratio(List<Result> rounds, List<Result> others, Figure figure) {
    List<Double> ratios = new ArrayList<>();
    for (Result one : rounds) {
      for (Result other : others) {
        Double dividend = one.figures().get(figure);
        Double divisor = other.figures().get(figure);
        if (one.round() == other.round() && dividend != null && divisor != null && divisor > 0) {
          ratios.add(dividend / divisor);
        }
      }
    }
    return of(ratios);
  }

  /** The median, and behind it the spread if there is one. */
  String text(Figure figure) {
    String middle = figure.text(median);
    return least == most
        ? middle
        : middle + " (" + figure.text(least) + "–" + figure.text(most) + ")";
  }
}
