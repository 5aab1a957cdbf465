package org.roomkey.bootstrap;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.roomkey.auth.Issuer;
import org.roomkey.auth.Origins;
import org.roomkey.web.RealmBoards;

/** Every setting: its name, its default as text, the rule for its value, and what it is for. */
public enum Setting {
  SESSION_IDLE(
      "roomkey.session.idle", "30m", Rule.DURATION, "A login ends after so long without activity."),
  SESSION_ABSOLUTE(
      "roomkey.session.absolute", "12h", Rule.DURATION, "A login ends after so long in any case."),
  AUTH_MESSAGE_TIMEOUT(
      "roomkey.auth.message-timeout",
      "5s",
      Rule.DURATION,
      "With ?auth=message the first frame must come within this time."),
  PRESENCE_GRACE(
      "roomkey.presence.grace",
      "3s",
      Rule.DURATION_OR_ZERO,
      "A user whose last socket broke off stays on a board so long; 0s: leaves at once."),
  SOCKET_HEARTBEAT(
      "roomkey.socket.heartbeat",
      "25s",
      Rule.DURATION,
      "Between two pings of the server; after two without any answer it closes 1001."),
  ORIGINS(
      "roomkey.origins",
      "",
      Rule.ORIGINS,
      "Other origins whose pages may use the login cookie, separated by commas."),
  ORIGIN_REQUIRED(
      "roomkey.origin.required",
      "false",
      Rule.BOOLEAN,
      "true: a handshake without an Origin header is refused with 403."),
  TOKEN_URL(
      "roomkey.token.url",
      "all",
      Rule.TOKEN_URL,
      "Which tokens ?token= takes: all, tickets (no long-lived ones), or off."),
  PRINCIPAL(
      "roomkey.principal",
      "false",
      Rule.BOOLEAN,
      "true: a person whom the container has authenticated (SSO, Kerberos, Basic) is signed in."),
  REALM(
      "roomkey.realm",
      "false",
      Rule.BOOLEAN,
      "true: names without a password here are signed in by the container's realm, such as LDAP."),
  REALM_ADMIN_ROLE(
      "roomkey.realm.admin-role",
      "",
      Rule.ROLE,
      "The role of the container's that makes administrators, and its loss no longer does."),
  REALM_BOARDS(
      "roomkey.realm.boards",
      "",
      Rule.GRANTS,
      "Roles of the container's that make board members, such as sales=board-1:editor."),
  JWT_ISSUER(
      "roomkey.jwt.issuer",
      "",
      Rule.TEXT,
      "Whose JWTs are taken: the claim iss. Empty: none are. Needs the next two."),
  JWT_AUDIENCE(
      "roomkey.jwt.audience",
      "",
      Rule.TEXT,
      "The name of this server at the issuer, which must stand in the claim aud."),
  JWT_JWKS(
      "roomkey.jwt.jwks",
      "",
      Rule.KEYS,
      "Where the issuer publishes its public keys as a JWK Set."),
  JWT_ALGORITHMS(
      "roomkey.jwt.algorithms",
      "RS256,ES256",
      Rule.ALGORITHMS,
      "Algorithms of signatures. A key without alg is good for the first here that fits it."),
  JWT_SKEW(
      "roomkey.jwt.skew",
      "30s",
      Rule.SKEW,
      "How far the issuer's clock may be ahead in nbf; never added to exp."),
  JWT_USERS(
      "roomkey.jwt.users",
      "create",
      Rule.OUTSIDERS,
      "create: unknown people are created. known: only people whom an administrator has made."),
  JWT_CLAIM_USER("roomkey.jwt.claim.user", "sub", Rule.CLAIM, "The claim that says who it is."),
  JWT_CLAIM_NAME(
      "roomkey.jwt.claim.name", "name", Rule.CLAIM, "The claim with the name that others see."),
  JWT_CLAIM_SCOPES(
      "roomkey.jwt.claim.scopes",
      "scope",
      Rule.CLAIM_OR_NONE,
      "The claim that, where it is there, limits a JWT to the scopes in it. Empty: none does."),
  JWT_SCOPES(
      "roomkey.jwt.scopes",
      "connect,read,publish",
      Rule.SCOPES,
      "The most a JWT is good for, and what one without that claim is good for."),
  LIMITS_ENABLED(
      "roomkey.limits.enabled",
      "true",
      Rule.BOOLEAN,
      "false: no limits of rates and numbers, for load tests; limits of size stay."),
  SOCKETS_PER_USER(
      "roomkey.limits.sockets-per-user",
      "100",
      Rule.COUNT,
      "Sockets one user may have open; one more is closed 1008. 0: no limit."),
  PENDING_PER_ADDRESS(
      "roomkey.limits.pending-per-address",
      "100",
      Rule.COUNT,
      "Sockets one address may have open that have yet to authenticate. 0: no limit."),
  BOARDS_PER_SOCKET(
      "roomkey.limits.boards-per-socket",
      "1000",
      Rule.COUNT,
      "Boards one socket may have joined at a time; one more is rate_limited. 0: no limit."),
  FRAMES_PER_SOCKET(
      "roomkey.limits.frames-per-socket",
      "100",
      Rule.COUNT,
      "Frames one socket may send a second, three times as many at once. 0: no limit."),
  CHARACTERS_PER_SOCKET(
      "roomkey.limits.characters-per-socket",
      "262144",
      Rule.COUNT,
      "Characters one socket may send a second, three times as many at once. 0: no limit."),
  FRAMES_PER_USER(
      "roomkey.limits.frames-per-user",
      "500",
      Rule.COUNT,
      "Frames, and messages and signals over HTTP, one user may send a second over all sockets,"
          + " three times as many at once. 0: no limit."),
  MESSAGES_PER_BOARD(
      "roomkey.limits.messages-per-board",
      "1000",
      Rule.COUNT,
      "Messages and signals one board takes a second, three times as many at once. 0: no limit."),
  MESSAGES_MAX_AGE(
      "roomkey.messages.max-age",
      "0s",
      Rule.DURATION_OR_ZERO,
      "Messages older than this are deleted for good, looked for once an hour. 0s: never."),
  MESSAGES_MAX_PER_BOARD(
      "roomkey.messages.max-per-board",
      "0",
      Rule.COUNT,
      "Of each board the oldest messages beyond so many are deleted, once an hour. 0: never."),
  BOARDS_CREATE(
      "roomkey.boards.create", "admin", Rule.CREATORS, "Who may create boards: admin or everyone."),
  DATA(
      "roomkey.data",
      "${catalina.base}/roomkey-data",
      Rule.PATH,
      "The folder for the embedded database, the audit log and the set-up link."),
  AUDIT_FILE_KIB(
      "roomkey.audit.file-kib",
      "10240",
      Rule.POSITIVE,
      "Kibibytes of one file of the audit log, after which the next is begun."),
  AUDIT_FILES(
      "roomkey.audit.files",
      "20",
      Rule.POSITIVE,
      "Files of the audit log that are kept; the oldest is deleted."),
  REDIS_URI(
      "roomkey.redis.uri",
      "",
      Rule.NOT_YET,
      "Reserved for running on several nodes; this version refuses to start with it."),
  DEMO(
      "roomkey.demo", "false", Rule.BOOLEAN, "true: creates example boards and users, see README.");

  /** What a value must be, in words for the message and the docs. */
  enum Rule {
    DURATION("a time of 1s to 365d such as 90s, 30m, 12h"),
    DURATION_OR_ZERO("a time of 0s to 365d such as 90s, 30m, 12h"),
    BOOLEAN("true or false"),
    COUNT("a whole number of 0 to 1000000"),
    POSITIVE("a whole number of 1 to 1000000"),
    ORIGINS("origins such as https://intranet.example, separated by commas"),
    TOKEN_URL("all, tickets or off"),
    CREATORS("admin or everyone"),
    PATH("the path of a folder"),
    TEXT("a text of at most 1000 characters"),
    KEYS("an https address, or an http one of this machine"),
    ALGORITHMS(String.join(", ", Issuer.ALGORITHMS) + ", one or several, separated by commas"),
    SKEW("a time of 0s to 60s"),
    OUTSIDERS("create or known"),
    CLAIM("the name of a claim"),
    CLAIM_OR_NONE("empty or the name of a claim"),
    ROLE("empty or the name of a role, not * or **"),
    GRANTS("role=board:viewer, :editor or :owner, separated by commas; no role * or **"),
    SCOPES("connect, read, publish, admin, one or several, separated by commas"),
    NOT_YET("empty in this version");

    private static final Pattern TIME = Pattern.compile("(\\d{1,8})(ms|s|m|h|d)");
    private static final List<String> SCOPE_NAMES = List.of("connect", "read", "publish", "admin");
    private static final List<String> OWN_HOSTS = List.of("localhost", "127.0.0.1", "[::1]");
    private final String text;

    Rule(String text) {
      this.text = text;
    }

    /** Empty where the value breaks the rule. */
    Optional<Object> parse(String value) {
      return switch (this) {
        case DURATION -> duration(value).filter(time -> !time.isZero()).map(Object.class::cast);
        case DURATION_OR_ZERO -> duration(value).map(Object.class::cast);
        case BOOLEAN -> oneOf(value, "true", "false").map(Boolean::valueOf);
        case COUNT -> count(value);
        case POSITIVE -> count(value).filter(number -> !number.equals(0));
        case ORIGINS -> origins(value);
        case TOKEN_URL -> oneOf(value, "all", "tickets", "off").map(Object.class::cast);
        case CREATORS -> oneOf(value, "admin", "everyone").map(Object.class::cast);
        case TEXT -> Optional.<Object>of(value).filter(any -> value.length() <= 1_000);
        case KEYS -> keys(value).map(Object.class::cast);
        case ALGORITHMS -> some(value, Issuer.ALGORITHMS).map(Object.class::cast);
        case SKEW ->
            duration(value)
                .filter(time -> time.compareTo(Duration.ofSeconds(60)) <= 0)
                .map(Object.class::cast);
        case OUTSIDERS -> oneOf(value, "create", "known").map(Object.class::cast);
        case CLAIM -> Optional.<Object>of(value).filter(any -> isClaim(value));
        case CLAIM_OR_NONE ->
            Optional.<Object>of(value).filter(any -> value.isEmpty() || isClaim(value));
        case ROLE ->
            Optional.<Object>of(value).filter(any -> value.isEmpty() || RealmBoards.isRole(value));
        case GRANTS -> grants(value).map(Object.class::cast);
        case SCOPES -> some(value, SCOPE_NAMES).map(Object.class::cast);
        case PATH -> value.isEmpty() ? Optional.empty() : Optional.of(Path.of(value));
        case NOT_YET -> value.isEmpty() ? Optional.of(value) : Optional.empty();
      };
    }

    private static Optional<Duration> duration(String value) {
      Matcher time = TIME.matcher(value);
      if (!time.matches()) {
        return Optional.empty();
      }
      long number = Long.parseLong(time.group(1));
      Duration duration =
          switch (time.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
          };
      return Optional.of(duration).filter(total -> total.toDays() <= 365);
    }

    private static Optional<Object> count(String value) {
      return value.matches("\\d{1,7}")
          ? Optional.<Object>of(Integer.valueOf(value))
              .filter(number -> (Integer) number <= 1_000_000)
          : Optional.empty();
    }

    private static Optional<String> oneOf(String value, String... known) {
      return Stream.of(known).filter(value::equals).findFirst();
    }

    private static Optional<List<RealmBoards.Grant>> grants(String value) {
      List<Optional<RealmBoards.Grant>> grants =
          parts(value).stream().map(RealmBoards.Grant::parse).toList();
      return grants.stream().allMatch(Optional::isPresent)
          ? Optional.of(grants.stream().flatMap(Optional::stream).toList())
          : Optional.empty();
    }

    /** One or several of those known, as a list. */
    private static Optional<List<String>> some(String value, List<String> known) {
      List<String> named = parts(value);
      return Optional.of(named).filter(list -> !list.isEmpty() && known.containsAll(list));
    }

    private static List<String> parts(String value) {
      return Stream.of(value.split(","))
          .map(String::strip)
          .filter(text -> !text.isEmpty())
          .distinct()
          .toList();
    }

    private static boolean isClaim(String value) {
      return !value.isBlank() && value.length() <= 200;
    }

    /** Keys that come without TLS could be anybody's. An empty address is none, and of no type. */
    private static Optional<Object> keys(String value) {
      if (value.isEmpty()) {
        return Optional.of(value);
      }
      try {
        URI address = new URI(value);
        boolean isOwn = "http".equals(address.getScheme()) && OWN_HOSTS.contains(address.getHost());
        boolean isSafe = "https".equals(address.getScheme()) && address.getHost() != null;
        return isSafe || isOwn ? Optional.of(address) : Optional.empty();
      } catch (URISyntaxException e) {
        return Optional.empty();
      }
    }

    private static Optional<Object> origins(String value) {
      try {
        return Optional.of(Origins.of(parts(value)));
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }
  }

  private final String key;
  private final String defaultText;
  private final Rule rule;
  private final String meaning;

  Setting(String key, String defaultText, Rule rule, String meaning) {
    this.key = key;
    this.defaultText = defaultText;
    this.rule = rule;
    this.meaning = meaning;
  }

  /** As a system property and as a context parameter, such as {@code roomkey.session.idle}. */
  public String key() {
    return key;
  }

  /** As an environment variable, such as {@code ROOMKEY_SESSION_IDLE}. */
  public String variable() {
    return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  public String defaultText() {
    return defaultText;
  }

  public String rule() {
    return rule.text;
  }

  public String meaning() {
    return meaning;
  }

  Optional<Object> parse(String value) {
    return rule.parse(value);
  }
}
