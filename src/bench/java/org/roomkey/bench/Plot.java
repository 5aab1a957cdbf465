package org.roomkey.bench;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

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
          Peer.ROOMKEY, "#1a9e6f",
          Peer.WS, "#d98200",
          Peer.SOCKET_IO, "#7d7dc4",
          Peer.TOMCAT, "#cc5252",
          Peer.JETTY, "#3c8ed0",
          Peer.VERTX, "#b064b8");

  /** Both for a light and for a dark page. */
  private static final String STYLE =
      """
      <style>
      .page{fill:#fff} text{fill:#1f2328} .spread{stroke:#1f2328}
      @media (prefers-color-scheme:dark){
      .page{fill:#0d1117} text{fill:#e6edf3} .spread{stroke:#e6edf3}
      }
      </style>
      """;

  private final StringBuilder body = new StringBuilder();
  private int y = 10;

  private Plot() {}

  /** Returns an SVG document. */
  static String of(Map<String, Map<Peer, List<Result>>> byItem) {
    Plot plot = new Plot();
    byItem.forEach(
        (item, peers) -> {
          if (!item.startsWith("h")) {
            plot.bars(
                item, peers, item.startsWith("g") ? Figure.P99_MILLIS : Report.compared(item));
          }
          if (item.equals("c")) {
            plot.bars(item, peers, Figure.P99_MILLIS);
          }
        });
    plot.lines("h b", "a board of so many sockets, 4 outstanding", byItem);
    plot.lines("h c", "so many sockets on boards of 10, 1,000 signals/s", byItem);
    return String.format(
        Locale.ROOT,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\""
            + " font-family=\"sans-serif\" font-size=\"12\">%n%s"
            + "<rect class=\"page\" width=\"100%%\" height=\"100%%\"/>%n%s</svg>%n",
        WIDTH,
        plot.y + 10,
        STYLE,
        plot.body);
  }

  /** A bar is the median; the line at its end goes from the least to the greatest value. */
  private void bars(String item, Map<Peer, List<Result>> peers, Figure figure) {
    Map<Peer, Spread> known = new TreeMap<>();
    peers.forEach(
        (peer, rounds) -> {
          Spread spread = Spread.of(rounds, figure);
          if (spread != null && spread.median() > 0) {
            known.put(peer, spread);
          }
        });
    if (known.isEmpty()) {
      return;
    }
    String work = peers.values().iterator().next().get(0).work();
    title(item + ": " + work + " (" + figure.heading + ")");
    double most = known.values().stream().mapToDouble(Spread::most).max().orElse(1);
    double scale = (WIDTH - LABEL - 160) / most;
    known.forEach(
        (peer, spread) -> {
          text(10, y + 13, "start", peer.heading);
          draw(
              "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
              LABEL, y, spread.median() * scale, BAR - 4, COLOURS.get(peer));
          draw(
              "<path class=\"spread\" d=\"M%s L%s\"/>",
              at(LABEL + spread.least() * scale, y + 7), at(LABEL + spread.most() * scale, y + 7));
          text(LABEL + spread.most() * scale + 6, y + 11, "start", spread.text(figure));
          y += BAR;
        });
    y += 10;
  }

  /** Both axes are logarithmic, so that proportional growth is a straight line. */
  private void lines(String prefix, String words, Map<String, Map<Peer, List<Result>>> byItem) {
    Map<Peer, Map<Integer, Double>> points = new TreeMap<>();
    byItem.forEach(
        (item, peers) -> {
          if (item.startsWith(prefix + " ")) {
            int sockets = Integer.parseInt(item.substring(prefix.length() + 1));
            peers.forEach(
                (peer, rounds) -> {
                  Spread spread = Spread.of(rounds, Figure.CPU_MICROS);
                  if (spread != null && spread.median() > 0) {
                    points
                        .computeIfAbsent(peer, each -> new TreeMap<>())
                        .put(sockets, spread.median());
                  }
                });
          }
        });
    if (points.isEmpty()) {
      return;
    }
    title(prefix + ": " + words + " (" + Figure.CPU_MICROS.heading + ")");
    int top = y;
    List<Double> all = points.values().stream().flatMap(each -> each.values().stream()).toList();
    double least = Collections.min(all);
    double most = Math.max(Collections.max(all), least * 1.1);
    points.values().stream()
        .flatMap(each -> each.keySet().stream())
        .distinct()
        .forEach(size -> text(x(size), top + LINES_HEIGHT + 16, "middle", String.valueOf(size)));
    int row = 0;
    for (Map.Entry<Peer, Map<Integer, Double>> line : points.entrySet()) {
      StringBuilder path = new StringBuilder();
      line.getValue()
          .forEach(
              (size, micros) -> {
                double height =
                    Math.log(micros / least) / Math.log(most / least) * (LINES_HEIGHT - 30);
                double pointY = top + LINES_HEIGHT - 8 - height;
                path.append(path.isEmpty() ? "M" : " L").append(at(x(size), pointY));
                text(x(size), pointY - 5, "middle", Figure.CPU_MICROS.text(micros));
              });
      draw(
          "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>",
          path, COLOURS.get(line.getKey()));
      text(10, top + 16 + 16 * row, "start", line.getKey().heading);
      draw(
          "<rect x=\"%d\" y=\"%d\" width=\"16\" height=\"4\" fill=\"%s\"/>",
          LABEL - 18, top + 9 + 16 * row, COLOURS.get(line.getKey()));
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
