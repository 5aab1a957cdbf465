package org.roomkey.bootstrap;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.roomkey.access.RealmBoards;
import org.roomkey.account.LdapUrl;
import org.roomkey.auth.Hosts;
import org.roomkey.auth.Issuer;
import org.roomkey.auth.Origins;
import org.roomkey.cluster.RedisAddress;
import org.roomkey.credential.Scope;
import org.roomkey.protocol.Identifiers;
import org.roomkey.web.PublicUrl;
import org.roomkey.web.api.Addresses;

/** The rules for the values of settings, with their words for error messages and the docs. */
enum Rule {
  DURATION("a time of 1s to 365d such as 90s, 30m, 12h"),
  DURATION_OR_ZERO("a time of 0s to 365d such as 90s, 30m, 12h"),
  DURATION_OR_NONE("empty or a time of 1s to 365d such as 12h, 90d"),
  INSTANT_OR_NONE("empty or a moment such as 2026-11-30T10:15:00Z or 2026-11-30T11:15:00+01:00"),
  BOOLEAN("true or false"),
  COUNT("a whole number of 0 to 1000000"),
  POSITIVE("a whole number of 1 to 1000000"),
  ORIGINS("origins such as https://intranet.example, separated by commas"),
  HOSTS("names such as rooms.example.com or rooms.example.com:8443, separated by commas"),
  PUBLIC_URL("empty or an address such as https://www.example.com/rooms, with no query or user"),
  TOKEN_URL("all, tickets or off"),
  CREATORS("admin or everyone"),
  DATABASE("any or pool"),
  PATH("the path of a folder"),
  PATH_OR_NONE("empty or the path of a file"),
  SIGN_IN("empty, password, oidc or both"),
  LABEL("a text of at most 60 characters"),
  TEXT("a text of at most 1000 characters"),
  KEYS("an https address, or an http one of this machine"),
  ALGORITHMS(String.join(", ", Issuer.ALGORITHMS) + ", one or several, separated by commas"),
  SKEW("a time of 0s to 60s"),
  NEW_USERS("create or known"),
  CLAIM("the name of a claim"),
  CLAIM_OR_NONE("empty or the name of a claim"),
  ROLE("empty or the name of a role, not * or **"),
  GRANTS("role=board:viewer, :editor or :owner, separated by commas; no role * or **"),
  LDAP(
      "empty or an LDAP URL such as"
          + " ldaps://ldap.example.com/ou=people,dc=example,dc=com??sub?(uid={0})"),
  SCOPES(
      "connect, read, publish, admin or a part of it such as admin:metrics, one or several,"
          + " separated by commas"),
  ADDRESSES("addresses or networks such as 10.0.0.7, 10.1.0.0/16 or fd00::/8, separated by commas"),
  REDIS("empty, redis://…, rediss://…, redis-sentinel://…, or several for a Redis Cluster"),
  PREFIX("1 to 64 characters A-Z, a-z, 0-9, . _ : -");

  private static final Pattern TIME = Pattern.compile("(\\d{1,8})(ms|s|m|h|d)");

  /** Digits and signs only, so it is no secret. */
  private static final Pattern LIKE_INSTANT =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\d[0-9TZ:.+ -]{0,25}");

  /** Without {@code act_as}, because a JWT ends earlier than the sessions that it would create. */
  private static final List<String> SCOPE_NAMES =
      Scope.all().stream().filter(scope -> scope != Scope.ACT_AS).map(Scope::text).toList();

  /** A longer value is more likely a secret in the wrong place than a typing error. */
  private static final int MAX_REPEATED = 15;

  private static final int MAX_LABEL = 60;

  private static final int FIRST_YEAR = 1970;
  private static final int LAST_YEAR = 9999;
  private final String text;

  Rule(String text) {
    this.text = text;
  }

  /** The rule in words that follow "is not". */
  String text() {
    return text;
  }

  /** Empty if the value breaks the rule. */
  Optional<Object> parse(String value) {
    return switch (this) {
      case DURATION -> duration(value).filter(time -> !time.isZero()).map(Object.class::cast);
      case DURATION_OR_ZERO -> duration(value).map(Object.class::cast);
      case DURATION_OR_NONE ->
          value.isEmpty() ? Optional.of(Optional.empty()) : DURATION.parse(value).map(Optional::of);
      case INSTANT_OR_NONE -> value.isEmpty() ? Optional.of(Optional.empty()) : instant(value);
      case BOOLEAN -> oneOf(value, "true", "false").map(Boolean::valueOf);
      case COUNT -> count(value);
      case POSITIVE -> count(value).filter(number -> !number.equals(0));
      case ORIGINS -> origins(value);
      case HOSTS -> hosts(value);
      case PUBLIC_URL ->
          value.isEmpty() ? Optional.of(value) : PublicUrl.parse(value).map(Object.class::cast);
      case TOKEN_URL -> oneOf(value, "all", "tickets", "off").map(Object.class::cast);
      case CREATORS -> oneOf(value, "admin", "everyone").map(Object.class::cast);
      case PATH_OR_NONE -> value.isEmpty() ? Optional.of(value) : path(value);
      case SIGN_IN -> oneOf(value, "", "password", "oidc", "both").map(Object.class::cast);
      case LABEL -> Optional.<Object>of(value).filter(any -> value.length() <= MAX_LABEL);
      case TEXT -> Optional.<Object>of(value).filter(any -> value.length() <= 1_000);
      case KEYS -> keys(value).map(Object.class::cast);
      case ALGORITHMS -> some(value, Issuer.ALGORITHMS).map(Object.class::cast);
      case SKEW ->
          duration(value)
              .filter(time -> time.compareTo(Duration.ofSeconds(60)) <= 0)
              .map(Object.class::cast);
      case NEW_USERS -> oneOf(value, "create", "known").map(Object.class::cast);
      case CLAIM -> Optional.<Object>of(value).filter(any -> isClaim(value));
      case CLAIM_OR_NONE ->
          Optional.<Object>of(value).filter(any -> value.isEmpty() || isClaim(value));
      case ROLE ->
          Optional.<Object>of(value).filter(any -> value.isEmpty() || RealmBoards.isRole(value));
      case LDAP ->
          value.isEmpty() ? Optional.of(value) : LdapUrl.parse(value).map(Object.class::cast);
      case GRANTS -> grants(value).map(Object.class::cast);
      case SCOPES -> some(value, SCOPE_NAMES).map(Object.class::cast);
      case ADDRESSES -> Addresses.parse(parts(value)).map(Object.class::cast);
      case DATABASE -> oneOf(value, "any", "pool").map(Object.class::cast);
      case PATH -> path(value);
      case REDIS ->
          value.isEmpty() ? Optional.of(value) : RedisAddress.parse(value).map(Object.class::cast);
      case PREFIX -> Optional.<Object>of(value).filter(any -> Identifiers.isValid(value));
    };
  }

  /**
   * Whether a message may repeat a bad value. Addresses, names, texts and paths may hold a secret;
   * times, numbers, networks and words of a list hold none.
   */
  boolean isRepeatable(String value) {
    return switch (this) {
      case DURATION,
          DURATION_OR_ZERO,
          DURATION_OR_NONE,
          SKEW,
          BOOLEAN,
          COUNT,
          POSITIVE,
          TOKEN_URL,
          CREATORS,
          DATABASE,
          SIGN_IN,
          NEW_USERS,
          ALGORITHMS,
          SCOPES,
          ADDRESSES ->
          value.length() <= MAX_REPEATED;
      case INSTANT_OR_NONE ->
          value.length() <= MAX_REPEATED || LIKE_INSTANT.matcher(value).matches();
      case ORIGINS,
          HOSTS,
          PUBLIC_URL,
          PATH,
          PATH_OR_NONE,
          LABEL,
          TEXT,
          KEYS,
          CLAIM,
          CLAIM_OR_NONE,
          ROLE,
          GRANTS,
          LDAP,
          REDIS,
          PREFIX ->
          value.isEmpty();
    };
  }

  private static Optional<Object> path(String value) {
    try {
      return value.isEmpty() ? Optional.empty() : Optional.of(Path.of(value));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
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

  private static Optional<Object> instant(String value) {
    try {
      OffsetDateTime time = OffsetDateTime.parse(value);
      return Optional.<Object>of(Optional.of(time.toInstant()))
          .filter(any -> time.getYear() >= FIRST_YEAR && time.getYear() <= LAST_YEAR);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
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

  /** Parses a list of at least one known name; empty if a name is unknown. */
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

  /** Requires TLS except on this machine, or an attacker could replace the keys. May be empty. */
  private static Optional<Object> keys(String value) {
    if (value.isEmpty()) {
      return Optional.of(value);
    }
    try {
      URI address = new URI(value);
      return Issuer.isSafe(address) ? Optional.of(address) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static Optional<Object> hosts(String value) {
    try {
      return Optional.of(Hosts.of(parts(value)));
    } catch (IllegalArgumentException e) {
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
