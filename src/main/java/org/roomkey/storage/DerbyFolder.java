package org.roomkey.storage;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.roomkey.log.Log;

/**
 * The folder of an embedded Derby, which only one application can open. Finds out whether another
 * one has it before Derby does: each time that Derby finds a folder in use, it leaves a thread
 * behind, and it may release the lock of another application of this process (closing a file ends
 * all locks that a process has on it).
 */
final class DerbyFolder {
  private static final Log LOG = Log.of(DerbyFolder.class);
  private static final String PREFIX = "jdbc:derby:";

  /** The file that Derby locks while it has the folder open. */
  private static final String LOCK_FILE = "dbex.lck";

  /** Applications of one process have only system properties in common. */
  private static final String CLAIM = "org.roomkey.derby:";

  /** Other for each class loader, and so for each Derby. */
  private static final String OWNER = UUID.randomUUID().toString();

  private final Path path;

  DerbyFolder(Path path) {
    this.path = real(path.toAbsolutePath().normalize());
  }

  /** Without symbolic links, as far as the path exists. */
  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      Path parent = path.getParent();
      return parent == null ? path : real(parent).resolve(path.getFileName());
    }
  }

  /** The folder of a pool whose address tells it; Derby must not be in memory. */
  static Optional<DerbyFolder> of(DataSource pool) {
    String url = pool instanceof BasicDataSource ours ? ours.getUrl() : null;
    if (url == null || !url.startsWith(PREFIX)) {
      return Optional.empty();
    }
    String name = url.substring(PREFIX.length()).split(";", 2)[0];
    if (name.isEmpty() || name.matches("(?s)(memory|classpath|jar):.*")) {
      return Optional.empty();
    }
    String file = name.startsWith("directory:") ? name.substring("directory:".length()) : name;
    return Optional.of(
        new DerbyFolder(Path.of(System.getProperty("derby.system.home", "")).resolve(file)));
  }

  /** Claims the folder for this application; false while another one has it. */
  boolean claim() {
    Object owner = System.getProperties().putIfAbsent(CLAIM + path, OWNER);
    if (owner == null) {
      if (isLocked()) {
        release();
        return false;
      }
      return true;
    }
    return owner.equals(OWNER);
  }

  /** Call it after Derby has closed the folder. */
  void release() {
    System.getProperties().remove(CLAIM + path, OWNER);
  }

  private boolean isLocked() {
    Path file = path.resolve(LOCK_FILE);
    if (!Files.exists(file)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock == null;
    } catch (OverlappingFileLockException e) {
      return true;
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "Derby decides whether its folder is in use", e);
      return false;
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
