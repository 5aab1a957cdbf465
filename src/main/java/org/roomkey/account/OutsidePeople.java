package org.roomkey.account;

import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import org.roomkey.audit.Audit;
import org.roomkey.audit.AuditEvent;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.credential.Identity;
import org.roomkey.credential.Scope;
import org.roomkey.credential.Secrets;
import org.roomkey.protocol.Identifiers;
import org.roomkey.protocol.Names;
import org.roomkey.user.User;
import org.roomkey.user.UserStore;

/**
 * The people of one external source: an application, a JWT issuer, or the container's realm. A
 * person is created at the first use and belongs to the source that named the person. The source
 * gets no access to other users. Safe for use by many threads; blocks on the database.
 */
public final class OutsidePeople {
  private static final int MAX_NAME_CHARS = 1_024;

  /**
   * Ids that are made here. A person with such a name gets another id, so that nobody can choose
   * one.
   */
  private static final Pattern MADE = Pattern.compile("(outside|issuer):[A-Za-z0-9_-]{43}");

  private final UserStore users;
  private final String source;
  private final boolean isNamed;
  private final String application;
  private final AuditEvent known;
  private final Audit audit;

  /**
   * @param source as the store keeps it
   * @param isNamed whether the ids of its people are made from the source and the name
   * @param application null if the source is no application
   * @param known the fields of every audit event of this source
   */
  private OutsidePeople(
      UserStore users,
      String source,
      boolean isNamed,
      String application,
      AuditEvent known,
      Audit audit) {
    this.users = users;
    this.source = source;
    this.isNamed = isNamed;
    this.application = application;
    this.known = known;
    this.audit = audit;
  }

  /**
   * The people of a source that identifies them itself.
   *
   * @param source distinguishes the sources
   * @param method how its people authenticate, for the audit log
   */
  public static OutsidePeople of(
      String source, Identity.Method method, UserStore users, Audit audit) {
    return ofIssuer("", source, method.text(), users, audit);
  }

  /**
   * The people of an issuer of JWTs or an OpenID provider. The same issuer has the same people,
   * whichever way they come. Only the default issuer's people have the id by which the issuer knows
   * them. So no issuer can occupy the id of another issuer's person.
   *
   * @param name in the names of the issuer's settings; empty for the default
   * @param issuer the claim {@code iss}
   * @param method how its people authenticate, for the audit log
   */
  public static OutsidePeople ofIssuer(
      String name, String issuer, String method, UserStore users, Audit audit) {
    AuditEvent known = AuditEvent.of(Kind.USER_CREATED).with(Field.METHOD, method);
    return new OutsidePeople(users, "@" + digest(issuer), !name.isEmpty(), null, known, audit);
  }

  /**
   * The people of an application.
   *
   * @param application the id of the service that acts for it
   */
  static OutsidePeople ofApplication(String application, UserStore users, Audit audit) {
    AuditEvent known =
        AuditEvent.of(Kind.USER_CREATED)
            .with(Field.USER, application)
            .with(Field.REASON, Scope.ACT_AS.text());
    return new OutsidePeople(users, application, false, application, known, audit);
  }

  /** Whether a source may use this name for a person. */
  public static boolean isName(String name) {
    return !name.isBlank() && name.length() <= MAX_NAME_CHARS;
  }

  /**
   * The person, who may be disabled. Empty if the name leads to the id of a user who does not
   * belong to this source.
   *
   * @param name by which the source knows the person, see {@link #isName}
   * @param shown to others, after cleaning. If nothing is left, a known person keeps the name; a
   *     new person gets {@code name}, cleaned, or else the id.
   */
  public Optional<User> person(String name, Optional<String> shown) {
    String id = id(name);
    Optional<String> given = shown.flatMap(Names::clean);
    Optional<User> found = users.find(id);
    if (found.isEmpty()) {
      Optional<User> created = create(id, given.or(() -> Names.clean(name)).orElse(id));
      if (created.isPresent()) {
        return created;
      }
      found = users.find(id);
    }
    return found
        .filter(user -> users.application(id).equals(Optional.of(source)))
        .map(user -> named(user, given));
  }

  /**
   * As {@link #person}, but creates nobody: a person of this source, or else the person with an
   * account here whose id is the name. Nobody of another source.
   */
  public Optional<User> known(String name) {
    String id = id(name);
    Optional<User> own =
        users.find(id).filter(user -> users.application(id).equals(Optional.of(source)));
    return own.or(
        () ->
            users
                .find(name)
                .filter(user -> user.kind() == User.Kind.PERSON)
                .filter(user -> users.application(name).isEmpty()));
  }

  private String id(String name) {
    if (isNamed) {
      return "issuer:" + digest(source + " " + name);
    }
    boolean isFree = Identifiers.isValid(name) && !MADE.matcher(name).matches();
    return isFree ? name : "outside:" + digest(name);
  }

  /** Creates the person. Empty if the id is taken or belonged to a deleted user. */
  Optional<User> create(String id, String name) {
    User person = new User(id, name, User.Kind.PERSON, false, false, application);
    if (!users.createFor(source, person)) {
      return Optional.empty();
    }
    note(Kind.USER_CREATED, id, Optional.empty());
    return Optional.of(person);
  }

  /** The person, with the name that the source gives now, if any. */
  User named(User person, Optional<String> given) {
    if (given.isEmpty() || given.get().equals(person.name())) {
      return person;
    }
    users.change(person.id(), stored -> stored.withName(given.get()));
    note(Kind.USER_CHANGED, person.id(), Optional.of("name"));
    return person.withName(given.get());
  }

  /** Audits a change that the source made to one of its people. */
  void note(Kind kind, String userId, Optional<String> what) {
    audit.record(known.as(kind).with(Field.TARGET, userId).with(Field.REASON, what));
  }

  private static String digest(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Secrets.sha256(text));
  }
}
