package org.roomkey.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads both series of the audit log backwards in time, from the newest line, while they are being
 * written. One call reads a few megabytes at most, whatever its filter. Blocks on the disk; safe
 * for use by many threads.
 */
public final class AuditHistory {
  private static final int MAX_BLOCKS = 64;
  private static final String TIME = "{\"time\":\"";

  /** The position of a line. Its text form reveals nothing about the log. */
  public record Position(Series series, long file, long offset) {

    public String text() {
      return series.mark() + file + "." + offset;
    }
  }

  /** A position in each series; reading continues before it. */
  public record Positions(Position lasting, Position traffic) {
    private static final Pattern FORM =
        Pattern.compile("(\\d{1,15})\\.(\\d{1,15})-t(\\d{1,15})\\.(\\d{1,15})");

    public static Optional<Positions> parse(String text) {
      Matcher form = FORM.matcher(text);
      return form.matches()
          ? Optional.of(
              new Positions(position(Series.LASTING, form, 1), position(Series.TRAFFIC, form, 3)))
          : Optional.empty();
    }

    private static Position position(Series series, Matcher form, int group) {
      return new Position(
          series, Long.parseLong(form.group(group)), Long.parseLong(form.group(group + 1)));
    }

    public String text() {
      return lasting.text() + "-" + traffic.text();
    }
  }

  /** A line as written, one JSON object. */
  public record Line(Position position, String json) {

    /** The time as text, which sorts in time order; empty if the line is incomplete. */
    String time() {
      return json.startsWith(TIME) && json.length() >= TIME.length() + 24
          ? json.substring(TIME.length(), TIME.length() + 24)
          : "";
    }
  }

  /**
   * @param lines newest first
   * @param next the {@code before} of the next page; empty on the last page
   */
  public record Page(List<Line> lines, Optional<Positions> next) {}

  private final Path folder;

  public AuditHistory(Path folder) {
    this.folder = folder;
  }

  /**
   * @param before reads lines older than this; empty for the newest line
   * @param filter selects lines
   */
  public Page read(Optional<Positions> before, int limit, Predicate<String> filter)
      throws IOException {
    BackwardLines lasting =
        new BackwardLines(folder, Series.LASTING, before.map(Positions::lasting).orElse(null));
    BackwardLines traffic =
        new BackwardLines(folder, Series.TRAFFIC, before.map(Positions::traffic).orElse(null));
    List<Line> lines = new ArrayList<>();
    int blocks = 0;
    while (lines.size() < limit) {
      BackwardLines toRead = toRead(lasting, traffic);
      if (toRead != null) {
        if (++blocks > MAX_BLOCKS) {
          break;
        }
        toRead.read();
        continue;
      }
      BackwardLines newer = newer(lasting, traffic);
      if (newer == null) {
        break;
      }
      Line line = newer.next();
      newer.take();
      if (filter.test(line.json())) {
        lines.add(line);
      }
    }
    return new Page(lines, next(lasting, traffic));
  }

  /**
   * The series to read from. Both must have a line before the newer one is known. Null if both have
   * one or are at their end.
   */
  private static BackwardLines toRead(BackwardLines lasting, BackwardLines traffic) {
    if (lasting.next() == null && lasting.canRead()) {
      return lasting;
    }
    return traffic.next() == null && traffic.canRead() ? traffic : null;
  }

  private static BackwardLines newer(BackwardLines lasting, BackwardLines traffic) {
    if (lasting.next() == null) {
      return traffic.next() == null ? null : traffic;
    }
    boolean isLastingNewer =
        traffic.next() == null || lasting.next().time().compareTo(traffic.next().time()) >= 0;
    return isLastingNewer ? lasting : traffic;
  }

  private static Optional<Positions> next(BackwardLines lasting, BackwardLines traffic) {
    boolean more =
        lasting.next() != null || lasting.canRead() || traffic.next() != null || traffic.canRead();
    return more
        ? Optional.of(new Positions(lasting.position(), traffic.position()))
        : Optional.empty();
  }
}
