package org.roomkey.account;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Two files of the data folder: a one-time link, which only the owner can read, and a request, with
 * which anybody who may write to the folder asks for the link.
 */
final class LinkFiles {
  private static final int MAX_BYTES = 1_024;

  private final Path folder;
  private final Path request;
  private final Path link;

  /**
   * @param folder the data folder
   * @param request the name of the file that requests a link
   * @param link the name of the file with the link
   */
  LinkFiles(Path folder, String request, String link) {
    this.folder = folder;
    this.request = folder.resolve(request);
    this.link = folder.resolve(link);
  }

  Path folder() {
    return folder;
  }

  Path link() {
    return link;
  }

  /** Whether there was a request. Only the node that deletes the file takes the request. */
  boolean takeRequest() throws IOException {
    return Files.deleteIfExists(request);
  }

  /**
   * The first line of the request. An empty file is no request yet, because its writer may not have
   * written so far.
   *
   * @throws IOException if the file, which is deleted, is not a regular one of the folder's owner,
   *     of the owner of this process or of root
   */
  Optional<String> request() throws IOException {
    Optional<BasicFileAttributes> found = attributes(request);
    if (found.isEmpty() || isUnwritten(found.get())) {
      return Optional.empty();
    }
    if (!found.get().isRegularFile() || !isOwnerTrusted()) {
      Files.deleteIfExists(request);
      throw new IOException("it is not a regular file of the owner of the folder");
    }
    return Optional.of(firstLine(request));
  }

  private static Optional<BasicFileAttributes> attributes(Path file) throws IOException {
    try {
      return Optional.of(
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static boolean isUnwritten(BasicFileAttributes file) {
    return file.isRegularFile() && file.size() == 0;
  }

  private boolean isOwnerTrusted() throws IOException {
    UserPrincipal owner = Files.getOwner(request, LinkOption.NOFOLLOW_LINKS);
    return owner.equals(Files.getOwner(folder))
        || List.of("root", System.getProperty("user.name")).contains(owner.getName());
  }

  /** The first line of a file that is no symbolic link, without blanks around it. */
  private static String firstLine(Path file) throws IOException {
    try (InputStream in =
        Channels.newInputStream(
            Files.newByteChannel(
                file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)))) {
      String text = new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
      return text.lines().findFirst().orElse("").strip();
    }
  }

  /** The link as it was written; empty if there is none. */
  Optional<String> written() throws IOException {
    Optional<BasicFileAttributes> found =
        attributes(link).filter(BasicFileAttributes::isRegularFile);
    return found.isPresent() ? Optional.of(firstLine(link)) : Optional.empty();
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
