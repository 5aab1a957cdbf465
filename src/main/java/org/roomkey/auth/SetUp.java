package org.roomkey.auth;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.roomkey.log.Log;
import org.roomkey.user.User;
import org.roomkey.user.UserStore;
import org.roomkey.user.UserStore.Account;

/**
 * The first administrator of a new server, who comes by a link that only those can read who can
 * read the server's files. The link is good once, and only while there is no user at all. A
 * compare-and-set of its digest guards it; blocks on the database and the file system.
 */
public final class SetUp {
  private static final Log LOG = Log.of(SetUp.class);

  private final UserStore users;
  private final Accounts accounts;
  private final Path data;
  private final Path file;

  /** The digest of the secret; null where the link is dead or being used. */
  private final AtomicReference<String> digest = new AtomicReference<>();

  /**
   * @param data the folder in which the link is written to {@code setup-link}
   */
  public SetUp(UserStore users, Accounts accounts, Path data) {
    this.users = users;
    this.accounts = accounts;
    this.data = data;
    this.file = data.resolve("setup-link");
  }

  /**
   * Writes the link where there is no user yet, else removes one that was left.
   *
   * @param contextPath of the application; the host is unknown here
   * @throws IOException if the file cannot be written
   */
  public void start(String contextPath) throws IOException {
    if (users.count() > 0) {
      Files.deleteIfExists(file);
      return;
    }
    String secret = Secrets.secret();
    Files.createDirectories(data);
    write(contextPath + "/setup?token=" + secret + System.lineSeparator());
    digest.set(Secrets.digest(secret));
    LOG.log(Level.INFO, "there is no user yet: open the link in {0} to create the first", file);
  }

  /** The new file belongs to its owner alone from its first moment, and is no link to elsewhere. */
  private void write(String link) throws IOException {
    boolean isPosix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] ownerOnly =
        isPosix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    Files.deleteIfExists(file);
    Files.createFile(file, ownerOnly);
    Files.write(file, link.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * @param secret from outside; may be null
   */
  public boolean isOpen(String secret) {
    return matches(digest.get(), secret) && users.count() == 0;
  }

  private static boolean matches(String expected, String secret) {
    return expected != null
        && secret != null
        && MessageDigest.isEqual(
            expected.getBytes(StandardCharsets.UTF_8),
            Secrets.digest(secret).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Creates the administrator. Empty where the link is dead, or in use at this moment.
   *
   * @throws AccountException if the password is too weak; then the link is still good
   */
  public Optional<Account> create(String secret, String username, String name, String password)
      throws AccountException {
    String expected = digest.get();
    if (!matches(expected, secret) || !digest.compareAndSet(expected, null)) {
      return Optional.empty();
    }
    boolean stays = true;
    try {
      if (users.count() > 0) {
        stays = false;
        return Optional.empty();
      }
      Account administrator =
          accounts.create(
              new Accounts.NewUser(
                  Optional.empty(),
                  Optional.of(username),
                  name,
                  User.Kind.PERSON,
                  true,
                  Optional.of(password)));
      stays = false;
      return Optional.of(administrator);
    } finally {
      if (stays) {
        digest.set(expected);
      } else {
        remove();
      }
    }
  }

  private void remove() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the used set-up link in {0} was not deleted; it opens nothing", file);
    }
  }
}
