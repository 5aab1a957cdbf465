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
import org.roomkey.audit.AuditHistory.Place;

/**
 * The lines of a series of files from a place backwards, while the files are written, block by
 * block. Used by one thread.
 */
final class BackwardLines {
  private static final int BLOCK_BYTES = 64 * 1024;

  /** Behind the end of every file. */
  private static final long AFTER_ALL = 999_999_999_999_999L;

  private final Path folder;
  private final Series series;
  private final NavigableSet<Long> older;

  /** The block that was read last, and the file and the offset in it where it begins. */
  private String block = "";

  private long blockFile;
  private long blockStart;

  /** Where the first whole line of the block begins, and where the next one to be taken ends. */
  private int firstStart;

  private int lineEnd = -1;

  /** The next line, once somebody has asked for it. */
  private Line next;

  /** The end of what is not read yet; null where there is nothing. */
  private Place end;

  /**
   * @param before the place before which to begin; null for the newest line
   */
  BackwardLines(Path folder, Series series, Place before) throws IOException {
    this.folder = folder;
    this.series = series;
    this.older = series.numbers(folder);
    if (before != null) {
      older.tailSet(before.file(), false).clear();
    }
    Long newest = older.pollLast();
    if (newest != null) {
      boolean isThere = before != null && before.file() == newest;
      end = new Place(series, newest, isThere ? before.offset() : AFTER_ALL);
    }
  }

  /** The next line; null where a block must be read first, or all are taken. */
  Line next() {
    if (next == null && lineEnd >= firstStart) {
      int lineStart = Math.max(firstStart, block.lastIndexOf('\n', lineEnd - 1) + 1);
      Place place = new Place(series, blockFile, blockStart + lineStart);
      next = new Line(place, block.substring(lineStart, lineEnd));
    }
    return next;
  }

  void take() {
    lineEnd -= next.json().length() + 1;
    next = null;
  }

  /** Whether there may be more behind the lines that are read. */
  boolean canRead() {
    return end != null;
  }

  /** The place before which everything is yet to be taken. */
  Place place() {
    if (lineEnd >= firstStart) {
      return new Place(series, blockFile, blockStart + lineEnd + 1);
    }
    return end == null ? new Place(series, 0, 0) : end;
  }

  /** Reads a block; a file that was deleted meanwhile has no lines. */
  void read() throws IOException {
    try (FileChannel channel =
        FileChannel.open(series.file(folder, end.file()), StandardOpenOption.READ)) {
      long before = Math.min(end.offset(), channel.size());
      end = new Place(series, end.file(), before == 0 ? 0 : block(channel, before));
    } catch (NoSuchFileException e) {
      end = new Place(series, end.file(), 0);
    }
    if (end.offset() == 0) {
      Long file = older.pollLast();
      end = file == null ? null : new Place(series, file, AFTER_ALL);
    }
  }

  /**
   * Takes the lines that lie whole in the block before {@code before}.
   *
   * @return where the first of them begins
   */
  private long block(FileChannel channel, long before) throws IOException {
    long start = Math.max(0, before - BLOCK_BYTES);
    block = text(channel, start, (int) (before - start));
    blockFile = end.file();
    blockStart = start;
    firstStart = start == 0 ? 0 : block.indexOf('\n') + 1;
    lineEnd = block.lastIndexOf('\n');
    // Of a line that is longer than a block nothing is told.
    return start + firstStart < before ? start + firstStart : start;
  }

  private static String text(FileChannel channel, long start, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining() && channel.read(buffer, start + buffer.position()) > 0) {
      // until the block is read or the file has become shorter
    }
    return new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII);
  }
}
