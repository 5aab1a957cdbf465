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
 * A security event and its fields. The values are ids and fixed words. No value is a name that a
 * person chose. The only text from a request is its {@code Origin}, shortened, with anything that
 * looks like one of our secrets hidden. Immutable.
 */
public final class AuditEvent {

  public enum Kind {
    LOGIN,
    /** A signed-in person authenticated again. */
    AUTHENTICATED_AGAIN,
    /** An invalid credential: a password, a token, or the cookie of a login that has ended. */
    REFUSAL,
    /** An attempt that was throttled after others had failed. */
    THROTTLE,
    HANDSHAKE,
    /** A permission was denied, or an unsafe request came from a foreign page. */
    DENY,
    KICK,
    /** An administrator drains a node. */
    DRAIN,
    /** The server closed a socket with a code that says why. */
    CLOSE,
    LOGIN_ENDED,
    /** The session of another application ended. */
    BOUND_LOGIN_ENDED,
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
    /** A link with which a person chooses a new password was made or used. */
    RECOVERY,
    MESSAGE_DELETED,
    TICKET_CREATED,
    /** The files lost events before this one. */
    EVENTS_LOST,
    /** The table lacks events that the files of the node have. */
    EVENTS_OMITTED;

    /**
     * Whether this kind is traffic: strangers, or people at work, can cause it at any rate. Traffic
     * has its own files, and its repeats are counted. The other kinds record changes of accounts
     * and rights.
     */
    boolean isTraffic() {
      return switch (this) {
        case REFUSAL, THROTTLE, HANDSHAKE, DENY, CLOSE, TICKET_CREATED, BOUND_LOGIN_ENDED -> true;
        case LOGIN,
            AUTHENTICATED_AGAIN,
            KICK,
            DRAIN,
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
            RECOVERY,
            MESSAGE_DELETED,
            EVENTS_LOST,
            EVENTS_OMITTED ->
            false;
      };
    }

    /** The name in the file, such as {@code login_ended}. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Kind> parse(String text) {
      return Stream.of(values()).filter(kind -> kind.text().equals(text)).findFirst();
    }
  }

  /** The fields, in the order in which a line has them. */
  public enum Field {
    /** The user who did it, or tried to. */
    USER("userId"),
    /** The id of the login, not its secret. */
    LOGIN("loginId"),
    /** The id of the API token that was used. */
    TOKEN("tokenId"),
    /** The user who was affected. */
    TARGET("targetId"),
    /** The id of the API token that was affected. */
    TARGET_TOKEN("targetTokenId"),
    CONNECTION("connectionId"),
    /** The id of a node, or {@code self}. */
    NODE("nodeId"),
    ADDRESS("address"),
    ORIGIN("origin"),
    /** An existing board. */
    BOARD("boardId"),
    METHOD("method"),
    /** The path of the servlet, without the part that the client chose. */
    ROUTE("route"),
    /** The close code or HTTP status. */
    CODE("code"),
    RESULT("result"),
    REASON("reason"),
    /** The number of similar events that have no line of their own. */
    COUNT("count"),
    /** The time of the first event that {@code COUNT} counts. */
    SINCE("since"),
    /** The number of a message on its board. */
    SEQ("seq");

    private final String text;

    Field(String text) {
      this.text = text;
    }

    /** The name in the file, such as {@code userId}. */
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
   * @param value null or empty to leave out the field
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

  public AuditEvent with(Field field, long value) {
    return with(field, Long.toString(value));
  }

  /** Returns a copy with only these fields. */
  AuditEvent only(Set<Field> fields) {
    Map<Field, String> fewer = new EnumMap<>(Field.class);
    fewer.putAll(values);
    fewer.keySet().retainAll(fields);
    return new AuditEvent(kind, Collections.unmodifiableMap(fewer));
  }

  /** Returns a copy of another kind. */
  public AuditEvent as(Kind other) {
    return new AuditEvent(other, values);
  }

  public Kind kind() {
    return kind;
  }

  public Map<Field, String> values() {
    return values;
  }

  /** The number of events that this one stands for. */
  long count() {
    return Long.parseLong(values.getOrDefault(Field.COUNT, "1"));
  }

  @Override
  public String toString() {
    return kind + " " + values;
  }
}
