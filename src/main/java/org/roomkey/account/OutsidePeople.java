package org.roomkey.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import org.roomkey.audit.Audit;
import org.roomkey.audit.AuditEvent;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.credential.Identity;
import org.roomkey.protocol.Identifiers;
import org.roomkey.protocol.Names;
import org.roomkey.user.User;
import org.roomkey.user.UserStore;

/**
 * The people whom one source outside names: an issuer of JWTs, the container's realm. They are
 * created at their first use and belong to that source; a user who was made otherwise never becomes
 * one of them, whatever the source says. Safe for use by many threads; blocks on the database.
 */
public final class OutsidePeople {
  private static final int MAX_NAME_CHARS = 1_024;

  private final UserStore users;
  private final String source;
  private final Identity.Method method;
  private final Audit audit;

  /**
   * @param source tells the sources apart, such as the name of an issuer
   * @param method by which its people come, for the audit log
   */
  public OutsidePeople(UserStore users, String source, Identity.Method method, Audit audit) {
    this.users = users;
    this.source = "@" + digest(source);
    this.method = method;
    this.audit = audit;
  }

  /** Whether somebody may be called so by a source. */
  public static boolean isName(String name) {
    return !name.isBlank() && name.length() <= MAX_NAME_CHARS;
  }

  /**
   * The person, who may be disabled. Empty where the id that the name leads to is the id of
   * somebody who does not belong to this source.
   *
   * @param name by which the source knows the person, see {@link #isName}
   * @param shown to others, once it is cleaned; where nothing of it is left the name stays as it
   *     is, and a new person has the other one, cleaned, or else the id
   */
  public Optional<User> person(String name, Optional<String> shown) {
    String id = id(name);
    Optional<String> given = shown.flatMap(Names::clean);
    Optional<User> known = users.find(id);
    if (known.isEmpty()) {
      String first = given.or(() -> Names.clean(name)).orElse(id);
      User person = new User(id, first, User.Kind.PERSON, false, false);
      if (users.createFor(source, person)) {
        note(Kind.USER_CREATED, id, Optional.empty());
        return Optional.of(person);
      }
      known = users.find(id);
    }
    return known
        .filter(user -> users.application(id).equals(Optional.of(source)))
        .map(user -> renamed(user, given));
  }

  private User renamed(User user, Optional<String> given) {
    if (given.isEmpty() || given.get().equals(user.name())) {
      return user;
    }
    users.change(user.id(), stored -> stored.withName(given.get()));
    note(Kind.USER_CHANGED, user.id(), Optional.of("name"));
    return user.withName(given.get());
  }

  /** Tells the audit log what the source has done to one of its people. */
  void note(Kind kind, String userId, Optional<String> what) {
    audit.record(
        AuditEvent.of(kind)
            .with(Field.TARGET, userId)
            .with(Field.METHOD, method.text())
            .with(Field.REASON, what));
  }

  /** The name itself where it is an identifier; otherwise a text that only this name leads to. */
  private static String id(String name) {
    return Identifiers.isValid(name) ? name : "outside:" + digest(name);
  }

  private static String digest(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
