package org.roomkey.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The picture of the results. For each item it has a bar for each peer: the server's CPU for one
 * delivery or one handshake, or the memory of one socket. A line for each peer shows how it grows.
 */
final class Plot {
  private static final int WIDTH = 860;
  private static final int LABEL = 110;
  private static final int BAR = 18;
  private static final int LINES_HEIGHT = 240;
  private static final Map<Peer, String> COLOURS =
      Map.of(
          Peer.ROOMKEY, "#0b6e4f",
          Peer.WS, "#c77800",
          Peer.SOCKET_IO, "#5a5a8c",
          Peer.TOMCAT, "#a33b3b");

  private final StringBuilder body = new StringBuilder();
  private int y = 10;

  private Plot() {}

  /** Returns an SVG document. */
  static String of(Map<String, List<Result>> byItem) {
    Plot plot = new Plot();
    byItem.forEach(
        (item, results) -> {
          if (!item.startsWith("h")) {
            Figure figure =
                item.startsWith("e")
                    ? Figure.RESIDENT_BYTES
                    : item.startsWith("g") ? Figure.P99_MILLIS : Figure.CPU_MICROS;
            plot.bars(item, results, figure);
          }
        });
    plot.lines("h b", "a board of so many sockets, 4 outstanding", byItem);
    plot.lines("h c", "so many sockets on boards of 10, 1,000 signals/s", byItem);
    return String.format(
        Locale.ROOT,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
            + " font-family=\"sans-serif\" font-size=\"12\">%n"
            + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n%s</svg>%n",
        WIDTH,
        plot.y + 10,
        plot.body);
  }

  private void bars(String item, List<Result> results, Figure figure) {
    List<Result> known = results.stream().filter(r -> isKnown(r, figure)).toList();
    if (known.isEmpty()) {
      return;
    }
    title(item + ": " + known.get(0).work() + " (" + figure.heading + ")");
    double most = known.stream().mapToDouble(r -> r.figures().get(figure)).max().orElse(1);
    for (Result result : known) {
      double value = result.figures().get(figure);
      double width = value / Math.max(most, 1e-9) * (WIDTH - LABEL - 100);
      text(10, y + 13, "start", result.peer().heading);
      draw(
          "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
          LABEL, y, width, BAR - 4, COLOURS.get(result.peer()));
      text(LABEL + width + 6, y + 13, "start", figure.text(value));
      y += BAR;
    }
    y += 10;
  }

  /** Both axes are logarithmic, so that proportional growth is a straight line. */
  private void lines(String prefix, String words, Map<String, List<Result>> byItem) {
    List<Result> known = new ArrayList<>();
    byItem.forEach(
        (item, results) -> {
          if (item.startsWith(prefix + " ")) {
            results.stream().filter(r -> isKnown(r, Figure.CPU_MICROS)).forEach(known::add);
          }
        });
    if (known.isEmpty()) {
      return;
    }
    title(prefix + ": " + words + " (" + Figure.CPU_MICROS.heading + ")");
    int top = y;
    double least = known.stream().mapToDouble(Plot::micros).min().orElse(1);
    double most = Math.max(known.stream().mapToDouble(Plot::micros).max().orElse(1), least * 1.1);
    known.stream()
        .map(Plot::sockets)
        .distinct()
        .forEach(size -> text(x(size), top + LINES_HEIGHT + 16, "middle", String.valueOf(size)));
    int row = 0;
    for (Peer peer : Peer.values()) {
      List<Result> points =
          known.stream()
              .filter(r -> r.peer() == peer)
              .sorted(Comparator.comparingInt(Plot::sockets))
              .toList();
      if (points.isEmpty()) {
        continue;
      }
      StringBuilder path = new StringBuilder();
      for (Result point : points) {
        double height =
            Math.log(micros(point) / least) / Math.log(most / least) * (LINES_HEIGHT - 30);
        double pointY = top + LINES_HEIGHT - 8 - height;
        path.append(path.isEmpty() ? "M" : " L").append(at(x(sockets(point)), pointY));
        text(x(sockets(point)), pointY - 5, "middle", Figure.CPU_MICROS.text(micros(point)));
      }
      draw(
          "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>",
          path, COLOURS.get(peer));
      text(10, top + 16 + 16 * row, "start", peer.heading);
      draw(
          "<rect x=\"%d\" y=\"%d\" width=\"16\" height=\"4\" fill=\"%s\"/>",
          LABEL - 18, top + 9 + 16 * row, COLOURS.get(peer));
      row++;
    }
    y = top + LINES_HEIGHT + 30;
  }

  private static double x(int sockets) {
    return LABEL + 60 + (Math.log10(sockets) - 1) / 3 * (WIDTH - LABEL - 120);
  }

  private static String at(double x, double y) {
    return String.format(Locale.ROOT, "%.1f %.1f", x, y);
  }

  private static int sockets(Result result) {
    return Integer.parseInt(result.item().substring(result.item().lastIndexOf(' ') + 1));
  }

  private static double micros(Result result) {
    return result.figures().get(Figure.CPU_MICROS);
  }

  private static boolean isKnown(Result result, Figure figure) {
    Double value = result.figures().get(figure);
    return value != null && Double.isFinite(value) && value > 0;
  }

  private void title(String text) {
    y += 14;
    draw("<text x=\"10\" y=\"%d\" font-weight=\"bold\">%s</text>", y, text);
    y += 8;
  }

  private void text(double x, double y, String anchor, String text) {
    draw("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>", x, y, anchor, text);
  }

  private void draw(String format, Object... values) {
    body.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
