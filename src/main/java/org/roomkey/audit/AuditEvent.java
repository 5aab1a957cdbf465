package org.roomkey.audit;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One event with what is known about it. Ids and fixed words only: no name that a person chose, and
 * no text of a request but its {@code Origin}, cut and freed of anything that looks like one of our
 * secrets. Immutable.
 */
public final class AuditEvent {

  /** What happened. */
  public enum Kind {
    LOGIN,
    /** A credential that was none: a password, a token, a cookie of a login that has ended. */
    REFUSAL,
    /** An attempt that came too soon after others had failed. */
    THROTTLE,
    HANDSHAKE,
    /** Somebody known asked for what they may not do, or a foreign page for anything unsafe. */
    DENY,
    KICK,
    /** The server ended a socket with a code that says why. */
    CLOSE,
    LOGIN_ENDED,
    TOKEN_CREATED,
    TOKEN_REVOKED,
    USER_CREATED,
    USER_CHANGED,
    USER_DELETED,
    MEMBER_CHANGED,
    MEMBER_REMOVED,
    BOARD_CREATED,
    BOARD_CHANGED,
    BOARD_DELETED,
    SET_UP,
    /** A message's text was taken away. */
    MESSAGE_DELETED,
    TICKET_CREATED,
    /** So many events before this one were not written. */
    EVENTS_LOST;

    /**
     * Whether these come as often as strangers, or people at their work, like: they have files of
     * their own and repeats are counted. The others say what became of accounts and rights.
     */
    boolean isTraffic() {
      return switch (this) {
        case REFUSAL, THROTTLE, HANDSHAKE, DENY, CLOSE, TICKET_CREATED -> true;
        case LOGIN,
            KICK,
            LOGIN_ENDED,
            TOKEN_CREATED,
            TOKEN_REVOKED,
            USER_CREATED,
            USER_CHANGED,
            USER_DELETED,
            MEMBER_CHANGED,
            MEMBER_REMOVED,
            BOARD_CREATED,
            BOARD_CHANGED,
            BOARD_DELETED,
            SET_UP,
            MESSAGE_DELETED,
            EVENTS_LOST ->
            false;
      };
    }

    /** As in the file, such as {@code login_ended}. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Kind> parse(String text) {
      return Stream.of(values()).filter(kind -> kind.text().equals(text)).findFirst();
    }
  }

  /** What is known, in the order of a line. */
  public enum Field {
    /** Who did it, or tried to. */
    USER("userId"),
    /** The login's id, which is not its secret. */
    LOGIN("loginId"),
    /** The id of the API token by which it was done. */
    TOKEN("tokenId"),
    /** The user to whom it was done. */
    TARGET("targetId"),
    /** The id of the API token to which it was done. */
    TARGET_TOKEN("targetTokenId"),
    CONNECTION("connectionId"),
    ADDRESS("address"),
    ORIGIN("origin"),
    /** Of a board that there is. */
    BOARD("boardId"),
    /** The kind of credential. */
    METHOD("method"),
    /** The servlet, without what the client put behind it. */
    ROUTE("route"),
    /** The close code or HTTP status. */
    CODE("code"),
    RESULT("result"),
    REASON("reason"),
    /** So many events more like this one, none of which has a line of its own. */
    COUNT("count"),
    /** When the first of those that {@code COUNT} counts was. */
    SINCE("since"),
    /** The number of a message on its board. */
    SEQ("seq");

    private final String text;

    Field(String text) {
      this.text = text;
    }

    /** As in the file, such as {@code userId}. */
    public String text() {
      return text;
    }

    public boolean isNumber() {
      return this == CODE || this == COUNT || this == SEQ;
    }
  }

  private static final int MAX_CHARS = 200;
  private static final Pattern SECRET =
      Pattern.compile("(rk_|rt_)[A-Za-z0-9_-]{16,}|eyJ[A-Za-z0-9._-]{16,}");

  private final Kind kind;
  private final Map<Field, String> values;

  private AuditEvent(Kind kind, Map<Field, String> values) {
    this.kind = kind;
    this.values = values;
  }

  public static AuditEvent of(Kind kind) {
    return new AuditEvent(kind, Map.of());
  }

  /**
   * @param value null or empty to leave the field out
   */
  public AuditEvent with(Field field, String value) {
    if (value == null || value.isEmpty()) {
      return this;
    }
    String cut = value.length() > MAX_CHARS ? value.substring(0, MAX_CHARS) : value;
    Map<Field, String> more = new EnumMap<>(Field.class);
    more.putAll(values);
    more.put(field, SECRET.matcher(cut).replaceAll("[hidden]"));
    return new AuditEvent(kind, Collections.unmodifiableMap(more));
  }

  public AuditEvent with(Field field, Optional<String> value) {
    return with(field, value.orElse(null));
  }

  /** For the fields that are numbers. */
  public AuditEvent with(Field field, long value) {
    return with(field, Long.toString(value));
  }

  /** The same with nothing known but this. */
  AuditEvent only(Set<Field> fields) {
    Map<Field, String> fewer = new EnumMap<>(Field.class);
    fewer.putAll(values);
    fewer.keySet().retainAll(fields);
    return new AuditEvent(kind, Collections.unmodifiableMap(fewer));
  }

  /** The same as another kind of event. */
  public AuditEvent as(Kind other) {
    return new AuditEvent(other, values);
  }

  public Kind kind() {
    return kind;
  }

  /** In the order of a line. */
  public Map<Field, String> values() {
    return values;
  }

  @Override
  public String toString() {
    return kind + " " + values;
  }
}
