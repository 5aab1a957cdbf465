package org.roomkey.bootstrap;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.roomkey.auth.Hosts;
import org.roomkey.auth.Issuer;
import org.roomkey.auth.Origins;
import org.roomkey.auth.UrlTokens;
import org.roomkey.cluster.RedisAddress;
import org.roomkey.credential.Scope;
import org.roomkey.web.api.Addresses;
import org.roomkey.web.api.RealmBoards;

/**
 * The settings as read once at the start: system properties, then environment variables, then
 * context parameters, then the defaults. Immutable.
 */
public final class Settings {
  private static final Duration MAX_WARNING = Duration.ofMinutes(1);

  /** Variables beside the settings: they belong to the run command and to the tests. */
  private static final Set<String> OTHER_VARIABLES =
      Set.of(
          "ROOMKEY_PORT",
          "ROOMKEY_ADDRESS",
          "ROOMKEY_HEALTH_PORT",
          "ROOMKEY_HEALTH_ADDRESS",
          "ROOMKEY_CHROMIUM");

  private final Map<Setting, Object> values;

  private Settings(Map<Setting, Object> values) {
    this.values = values;
  }

  /** A setting that stops the start, with its name, its value and the rule. */
  public static final class InvalidSettingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidSettingException(String message) {
      super(message);
    }
  }

  /**
   * @throws InvalidSettingException for an unknown name or a bad value
   */
  public static Settings read(
      Map<String, String> systemProperties,
      Map<String, String> environment,
      Map<String, String> contextParameters) {
    Map<String, Setting> known =
        Stream.of(Setting.values()).collect(Collectors.toMap(Setting::key, setting -> setting));
    refuseUnknown(systemProperties, "roomkey.", known.keySet());
    refuseUnknown(contextParameters, "roomkey.", known.keySet());
    Set<String> variables =
        Stream.of(Setting.values()).map(Setting::variable).collect(Collectors.toSet());
    variables.addAll(OTHER_VARIABLES);
    refuseUnknown(environment, "ROOMKEY_", variables);

    Map<Setting, Object> values = new EnumMap<>(Setting.class);
    for (Setting setting : Setting.values()) {
      String text =
          Stream.of(
                  systemProperties.get(setting.key()),
                  environment.get(setting.variable()),
                  contextParameters.get(setting.key()))
              .filter(value -> value != null)
              .findFirst()
              .orElseGet(() -> expand(setting.defaultText(), systemProperties::get));
      values.put(setting, parse(setting, text.strip()));
    }
    refuseHalf(values, Setting.JWT_ISSUER, Setting.JWT_AUDIENCE, Setting.JWT_JWKS);
    refuseIdleRoles(values);
    return new Settings(values);
  }

  /** Roles that nobody will ever be asked about. */
  private static void refuseIdleRoles(Map<Setting, Object> values) {
    boolean isAsked =
        values.get(Setting.REALM).equals(true) || values.get(Setting.PRINCIPAL).equals(true);
    boolean hasRoles =
        !values.get(Setting.REALM_ADMIN_ROLE).equals("")
            || !values.get(Setting.REALM_BOARDS).equals(List.of());
    if (hasRoles && !isAsked) {
      throw new InvalidSettingException(
          "roomkey.realm.admin-role and roomkey.realm.boards are for roomkey.realm=true or"
              + " roomkey.principal=true, and both are false");
    }
  }

  /** Settings of which each is worth nothing without the others. */
  private static void refuseHalf(Map<Setting, Object> values, Setting... together) {
    List<String> missing =
        Stream.of(together)
            .filter(setting -> values.get(setting).equals(""))
            .map(Setting::key)
            .toList();
    if (!missing.isEmpty() && missing.size() < together.length) {
      throw new InvalidSettingException(
          Stream.of(together).map(Setting::key).collect(Collectors.joining(", "))
              + " go together: "
              + String.join(", ", missing)
              + " is missing");
    }
  }

  private static void refuseUnknown(Map<String, String> given, String prefix, Set<String> known) {
    for (String name : new TreeSet<>(given.keySet())) {
      if (name.startsWith(prefix) && !known.contains(name)) {
        throw new InvalidSettingException(
            "unknown setting "
                + name
                + "="
                + given.get(name)
                + "; known are "
                + new TreeSet<>(known));
      }
    }
  }

  private static Object parse(Setting setting, String text) {
    return setting
        .parse(text)
        .orElseThrow(
            () ->
                new InvalidSettingException(
                    "setting "
                        + setting.key()
                        + "="
                        + text.replaceAll("//[^@/]*@", "//…@")
                        + " is not "
                        + setting.rule()));
  }

  private static String expand(String text, UnaryOperator<String> properties) {
    String base = properties.apply("catalina.base");
    return text.replace("${catalina.base}", base == null ? "." : base);
  }

  public Duration sessionIdle() {
    return (Duration) values.get(Setting.SESSION_IDLE);
  }

  /** How long before its end the sockets of a login hear of it. */
  public Duration sessionWarning() {
    Duration half = sessionIdle().dividedBy(2);
    return half.compareTo(MAX_WARNING) < 0 ? half : MAX_WARNING;
  }

  public Duration sessionAbsolute() {
    return (Duration) values.get(Setting.SESSION_ABSOLUTE);
  }

  /** How long an API token lives at most; empty for as long as it says itself. */
  public Optional<Duration> tokensMaxAge() {
    return ((Optional<?>) values.get(Setting.TOKENS_MAX_AGE)).map(Duration.class::cast);
  }

  public Duration authMessageTimeout() {
    return (Duration) values.get(Setting.AUTH_MESSAGE_TIMEOUT);
  }

  /** For the whole body of a request. */
  public Duration bodyTimeout() {
    return (Duration) values.get(Setting.BODY_TIMEOUT);
  }

  public Duration presenceGrace() {
    return (Duration) values.get(Setting.PRESENCE_GRACE);
  }

  public Duration socketHeartbeat() {
    return (Duration) values.get(Setting.SOCKET_HEARTBEAT);
  }

  public Origins origins() {
    return (Origins) values.get(Setting.ORIGINS);
  }

  /** Under which this server is asked for; any where none is named. */
  public Hosts hosts() {
    return (Hosts) values.get(Setting.HOSTS);
  }

  public boolean originRequired() {
    return (Boolean) values.get(Setting.ORIGIN_REQUIRED);
  }

  /** What {@code ?token=} takes. */
  public UrlTokens urlTokens() {
    return UrlTokens.parse((String) values.get(Setting.TOKEN_URL)).orElseThrow();
  }

  /** Whether a principal of the container's counts. */
  public boolean principals() {
    return (Boolean) values.get(Setting.PRINCIPAL);
  }

  /** Whether the container's realm is asked about passwords. */
  public boolean realm() {
    return (Boolean) values.get(Setting.REALM);
  }

  /** The role that makes administrators; empty where none does. */
  public Optional<String> realmAdminRole() {
    return Optional.of(text(Setting.REALM_ADMIN_ROLE)).filter(role -> !role.isEmpty());
  }

  /** What the container's roles mean on boards. */
  public List<RealmBoards.Grant> realmBoards() {
    return ((List<?>) values.get(Setting.REALM_BOARDS))
        .stream().map(RealmBoards.Grant.class::cast).toList();
  }

  /** Empty where no JWTs are taken. */
  public Optional<Issuer> issuer() {
    return values.get(Setting.JWT_ISSUER).equals("")
        ? Optional.empty()
        : Optional.of(
            new Issuer(
                text(Setting.JWT_ISSUER),
                text(Setting.JWT_AUDIENCE),
                (URI) values.get(Setting.JWT_JWKS),
                list(Setting.JWT_ALGORITHMS),
                (Duration) values.get(Setting.JWT_SKEW),
                text(Setting.JWT_CLAIM_USER),
                text(Setting.JWT_CLAIM_NAME),
                Optional.of(text(Setting.JWT_CLAIM_SCOPES)).filter(name -> !name.isEmpty()),
                list(Setting.JWT_SCOPES).stream()
                    .map(name -> Scope.parse(name).orElseThrow())
                    .collect(Collectors.toUnmodifiableSet()),
                text(Setting.JWT_USERS).equals("create")));
  }

  private String text(Setting setting) {
    return (String) values.get(setting);
  }

  private List<String> list(Setting setting) {
    return ((List<?>) values.get(setting)).stream().map(String.class::cast).toList();
  }

  /**
   * One of the limits of rates and numbers, 0 for none.
   *
   * @param setting whose value is a whole number
   */
  public int limit(Setting setting) {
    boolean enabled = (Boolean) values.get(Setting.LIMITS_ENABLED);
    return enabled ? (Integer) values.get(setting) : 0;
  }

  /** For how long a socket may go on with what is refused; zero for ever. */
  public Duration limitsAbuseAfter() {
    return (Duration) values.get(Setting.ABUSE_AFTER);
  }

  /** For how long nobody gets another socket after that; zero for no time. */
  public Duration limitsAbusePause() {
    return (Duration) values.get(Setting.ABUSE_PAUSE);
  }

  /** Zero for as long as there is room. */
  public Duration messagesMaxAge() {
    return (Duration) values.get(Setting.MESSAGES_MAX_AGE);
  }

  /** 0 for as many as there are. */
  public int messagesMaxPerBoard() {
    return (Integer) values.get(Setting.MESSAGES_MAX_PER_BOARD);
  }

  public boolean everyoneCreatesBoards() {
    return values.get(Setting.BOARDS_CREATE).equals("everyone");
  }

  public Path data() {
    return (Path) values.get(Setting.DATA);
  }

  /** Of one file of the audit log. */
  public long auditFileBytes() {
    return (Integer) values.get(Setting.AUDIT_FILE_KIB) * 1024L;
  }

  public int auditFiles() {
    return (Integer) values.get(Setting.AUDIT_FILES);
  }

  /** Who may read the figures without a credential. */
  public Addresses metricsAddresses() {
    return (Addresses) values.get(Setting.METRICS_ADDRESSES);
  }

  /** Empty where this is the only node. */
  public Optional<RedisAddress> redis() {
    return values.get(Setting.REDIS_URI) instanceof RedisAddress address
        ? Optional.of(address)
        : Optional.empty();
  }

  public String redisPrefix() {
    return text(Setting.REDIS_PREFIX);
  }

  public boolean demo() {
    return (Boolean) values.get(Setting.DEMO);
  }
}
