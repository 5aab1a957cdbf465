package org.roomkey.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;

/**
 * The files of one series of the audit log, such as {@code audit-00000001.jsonl}. They are numbered
 * and never renamed, so that a log shipper can follow them. Only the owner can read the folder and
 * the files. One thread writes. A failure closes the file; the next line opens it again.
 */
final class AuditFiles implements AuditWriter.Target {
  private static final Set<OpenOption> TO_CREATE =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  private static final Set<OpenOption> TO_APPEND =
      Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

  private static final Set<PosixFilePermission> FILE =
      Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
  private static final Set<PosixFilePermission> FOLDER =
      Set.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private final Path folder;
  private final Series series;
  private final long maxBytes;
  private final int maxFiles;
  private FileChannel channel;
  private long number;
  private long size;

  /**
   * @param maxBytes of one file; then the next file begins
   * @param maxFiles to keep, at least 1; the oldest is deleted first
   */
  AuditFiles(Path folder, Series series, long maxBytes, int maxFiles) {
    this.folder = folder;
    this.series = series;
    this.maxBytes = maxBytes;
    this.maxFiles = maxFiles;
  }

  @Override
  public void write(List<Recorded> events) throws IOException {
    append(events.stream().map(Recorded::line).toList());
  }

  void append(List<String> lines) throws IOException {
    try {
      StringBuilder together = new StringBuilder();
      for (String line : lines) {
        open();
        if (size > 0 && size + line.length() + 1 > maxBytes) {
          write(together);
          close();
          create(number + 1);
        }
        together.append(line).append('\n');
        size += line.length() + 1;
      }
      write(together);
    } catch (IOException e) {
      closeAfter(e);
      throw e;
    }
  }

  private void closeAfter(IOException failure) {
    try {
      close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private void open() throws IOException {
    if (channel != null) {
      return;
    }
    Files.createDirectories(folder, ownerOnly(FOLDER));
    NavigableSet<Long> numbers = series.numbers(folder);
    if (numbers.isEmpty()) {
      create(1);
    } else {
      reopen(numbers.last());
    }
  }

  private void create(long next) throws IOException {
    channel = FileChannel.open(series.file(folder, next), TO_CREATE, ownerOnly(FILE));
    number = next;
    size = 0;
    for (long old : series.numbers(folder).headSet(next - maxFiles, true)) {
      Files.deleteIfExists(series.file(folder, old));
    }
  }

  /** Opens the last file. If a crash left half a line, it ends that line first. */
  private void reopen(long last) throws IOException {
    channel = FileChannel.open(series.file(folder, last), TO_APPEND);
    number = last;
    size = channel.size();
    channel.position(size);
    ByteBuffer end = ByteBuffer.allocate(1);
    if (size > 0 && channel.read(end, size - 1) == 1 && end.get(0) != '\n') {
      write(new StringBuilder("\n"));
      size++;
    }
  }

  /** Writes the lines, which are ASCII, and clears the buffer. */
  private void write(StringBuilder lines) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.US_ASCII));
    lines.setLength(0);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  private static FileAttribute<?>[] ownerOnly(Set<PosixFilePermission> permissions) {
    boolean isPosix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    return isPosix
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
        : new FileAttribute<?>[0];
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      FileChannel before = channel;
      channel = null;
      before.close();
    }
  }
}
