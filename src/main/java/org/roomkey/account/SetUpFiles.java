package org.roomkey.account;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The files of the set-up in the data folder: {@code setup-link} has the link, and {@value
 * #REQUEST}, whatever its content, requests one. Only the owner can read the link.
 */
final class SetUpFiles {
  static final String REQUEST = "setup-request";

  private final Path folder;
  private final Path link;

  SetUpFiles(Path folder) {
    this.folder = folder;
    this.link = folder.resolve("setup-link");
  }

  Path folder() {
    return folder;
  }

  Path link() {
    return link;
  }

  /** Whether there was a request. Only the node that deletes the file takes the request. */
  boolean takeRequest() throws IOException {
    return Files.deleteIfExists(folder.resolve(REQUEST));
  }

  /** Creates a new file, so that it has no other owner and is not a symbolic link. */
  void write(String text) throws IOException {
    boolean isPosix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] ownerOnly =
        isPosix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    Files.createDirectories(folder);
    Files.deleteIfExists(link);
    Files.createFile(link, ownerOnly);
    Files.write(link, text.getBytes(StandardCharsets.UTF_8));
  }

  void remove() throws IOException {
    Files.deleteIfExists(link);
  }
}
