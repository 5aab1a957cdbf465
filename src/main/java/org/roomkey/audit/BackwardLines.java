package org.roomkey.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.NavigableSet;
import org.roomkey.audit.AuditHistory.Line;
import org.roomkey.audit.AuditHistory.Position;

/**
 * Reads the lines of one series backwards from a position, block by block, while the files are
 * being written. Used by one thread.
 */
final class BackwardLines {
  private static final int BLOCK_BYTES = 64 * 1024;

  private static final long AFTER_ALL = 999_999_999_999_999L;

  private final Path folder;
  private final Series series;
  private final NavigableSet<Long> older;

  /** The last block, its file, and the offset at which it begins. */
  private String block = "";

  private long blockFile;
  private long blockStart;

  /** The start of the first whole line in the block, and the end of the next line to take. */
  private int firstStart;

  private int lineEnd = -1;

  /** The next line; null until it is asked for. */
  private Line next;

  /** The end of the part not read yet; null if all is read. */
  private Position end;

  /**
   * @param before reads lines older than this; null for the newest line
   */
  BackwardLines(Path folder, Series series, Position before) throws IOException {
    this.folder = folder;
    this.series = series;
    this.older = series.numbers(folder);
    if (before != null) {
      older.tailSet(before.file(), false).clear();
    }
    Long newest = older.pollLast();
    if (newest != null) {
      boolean isThere = before != null && before.file() == newest;
      end = new Position(series, newest, isThere ? before.offset() : AFTER_ALL);
    }
  }

  /** The next line; null if a block must be read first or no line is left. */
  Line next() {
    if (next == null && lineEnd >= firstStart) {
      int lineStart = Math.max(firstStart, block.lastIndexOf('\n', lineEnd - 1) + 1);
      Position position = new Position(series, blockFile, blockStart + lineStart);
      next = new Line(position, block.substring(lineStart, lineEnd));
    }
    return next;
  }

  void take() {
    lineEnd -= next.json().length() + 1;
    next = null;
  }

  /** Whether {@link #read} may find older lines. */
  boolean canRead() {
    return end != null;
  }

  /** The position before which no line is taken yet. */
  Position position() {
    if (lineEnd >= firstStart) {
      return new Position(series, blockFile, blockStart + lineEnd + 1);
    }
    return end == null ? new Position(series, 0, 0) : end;
  }

  /** Reads a block. A file that was deleted meanwhile has no lines. */
  void read() throws IOException {
    try (FileChannel channel =
        FileChannel.open(series.file(folder, end.file()), StandardOpenOption.READ)) {
      long before = Math.min(end.offset(), channel.size());
      end = new Position(series, end.file(), before == 0 ? 0 : block(channel, before));
    } catch (NoSuchFileException e) {
      end = new Position(series, end.file(), 0);
    }
    if (end.offset() == 0) {
      Long file = older.pollLast();
      end = file == null ? null : new Position(series, file, AFTER_ALL);
    }
  }

  /**
   * Reads the block before {@code before} and finds its whole lines.
   *
   * @return the position of the first one
   */
  private long block(FileChannel channel, long before) throws IOException {
    long start = Math.max(0, before - BLOCK_BYTES);
    block = text(channel, start, (int) (before - start));
    blockFile = end.file();
    blockStart = start;
    firstStart = start == 0 ? 0 : block.indexOf('\n') + 1;
    lineEnd = block.lastIndexOf('\n');
    // A line longer than a block is skipped.
    return start + firstStart < before ? start + firstStart : start;
  }

  private static String text(FileChannel channel, long start, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining() && channel.read(buffer, start + buffer.position()) > 0) {
      // Read on until the block is full or the file turns out shorter.
    }
    return new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII);
  }
}
