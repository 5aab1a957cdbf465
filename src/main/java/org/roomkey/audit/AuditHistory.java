package org.roomkey.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the audit log from its newest line backwards, while it is written. One call reads a few
 * megabytes at most, however many lines its filter leaves out. Blocks on the disk; safe for use by
 * many threads.
 */
public final class AuditHistory {
  private static final int BLOCK_BYTES = 64 * 1024;
  private static final int MAX_BLOCKS = 64;

  /** Where a line begins; its text form is short and tells nobody anything. */
  public record Place(long file, long offset) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,15})\\.(\\d{1,15})");

    public static Optional<Place> parse(String text) {
      Matcher form = FORM.matcher(text);
      return form.matches()
          ? Optional.of(new Place(Long.parseLong(form.group(1)), Long.parseLong(form.group(2))))
          : Optional.empty();
    }

    public String text() {
      return file + "." + offset;
    }
  }

  /** A line as it was written, one JSON object. */
  public record Line(Place place, String json) {}

  /**
   * @param lines the newest first
   * @param next where to go on reading with {@code before}; empty where there is nothing older
   */
  public record Page(List<Line> lines, Optional<Place> next) {}

  private final Path folder;

  public AuditHistory(Path folder) {
    this.folder = folder;
  }

  /**
   * @param before the place before which to begin; empty for the newest line
   * @param filter which lines count
   */
  public Page read(Optional<Place> before, int limit, Predicate<String> filter) throws IOException {
    NavigableSet<Long> numbers = AuditFiles.numbers(folder);
    before.ifPresent(place -> numbers.tailSet(place.file, false).clear());
    Reading reading = new Reading(limit, filter);
    for (long number : numbers.descendingSet()) {
      boolean isFirst = before.isPresent() && before.get().file == number;
      reading.file(number, isFirst ? before.get().offset : Long.MAX_VALUE);
      if (reading.isDone()) {
        break;
      }
    }
    return new Page(reading.lines, reading.next(numbers));
  }

  /** One call. */
  private final class Reading {
    private final int limit;
    private final Predicate<String> filter;
    private final List<Line> lines = new ArrayList<>();
    private int blocks;
    private Place at;

    Reading(int limit, Predicate<String> filter) {
      this.limit = limit;
      this.filter = filter;
    }

    boolean isDone() {
      return lines.size() >= limit || blocks >= MAX_BLOCKS;
    }

    Optional<Place> next(NavigableSet<Long> numbers) {
      boolean older = at != null && (at.offset > 0 || numbers.lower(at.file) != null);
      return older ? Optional.of(at) : Optional.empty();
    }

    /** A file that was deleted meanwhile has no lines. */
    void file(long number, long before) throws IOException {
      Path file = AuditFiles.file(folder, number);
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        long end = Math.min(before, channel.size());
        at = new Place(number, end);
        while (end > 0 && !isDone()) {
          end = block(channel, number, end);
          at = new Place(number, end);
        }
      } catch (NoSuchFileException e) {
        at = new Place(number, 0);
      }
    }

    /**
     * Takes the lines that lie whole in the block before {@code end}, from the last one on.
     *
     * @return where the first one taken begins
     */
    private long block(FileChannel channel, long number, long end) throws IOException {
      blocks++;
      long start = Math.max(0, end - BLOCK_BYTES);
      String text = text(channel, start, (int) (end - start));
      int first = start == 0 ? 0 : text.indexOf('\n') + 1;
      int lineEnd = text.lastIndexOf('\n');
      while (lineEnd >= first && lines.size() < limit) {
        int lineStart = Math.max(first, text.lastIndexOf('\n', lineEnd - 1) + 1);
        String line = text.substring(lineStart, lineEnd);
        if (filter.test(line)) {
          lines.add(new Line(new Place(number, start + lineStart), line));
        }
        lineEnd = lineStart - 1;
      }
      long begin = start + (lines.size() >= limit ? lineEnd + 1 : first);
      return begin < end ? begin : start;
    }

    private String text(FileChannel channel, long start, int length) throws IOException {
      ByteBuffer buffer = ByteBuffer.allocate(length);
      while (buffer.hasRemaining() && channel.read(buffer, start + buffer.position()) > 0) {
        // until the block is read or the file has become shorter
      }
      return new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII);
    }
  }
}
