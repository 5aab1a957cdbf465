package org.roomkey.bootstrap;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.roomkey.access.RealmBoards;
import org.roomkey.account.DirectoryNames;
import org.roomkey.account.DisplayNames;
import org.roomkey.account.LdapUrl;
import org.roomkey.auth.Hosts;
import org.roomkey.auth.Issuer;
import org.roomkey.auth.Origins;
import org.roomkey.auth.UrlTokens;
import org.roomkey.cluster.RedisAddress;
import org.roomkey.credential.Scope;
import org.roomkey.web.PublicUrl;
import org.roomkey.web.api.Addresses;

/**
 * The settings, read once at start from system properties, then environment variables, then context
 * parameters, then the defaults. Immutable.
 */
public final class Settings {
  private static final Duration MAX_WARNING = Duration.ofMinutes(1);

  private final Map<Setting, Object> values;

  private Settings(Map<Setting, Object> values) {
    this.values = values;
  }

  /**
   * A bad setting, which stops the start. The message has its name and the rule, and its value if
   * that can hold no secret.
   */
  public static final class InvalidSettingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidSettingException(String message) {
      super(message);
    }
  }

  /**
   * @param environment whose unknown names are ignored; see {@link Variables}
   * @throws InvalidSettingException for an unknown name or a bad value
   */
  public static Settings read(
      Map<String, String> systemProperties,
      Map<String, String> environment,
      Map<String, String> contextParameters) {
    refuseUnknown(systemProperties.keySet());
    refuseUnknown(contextParameters.keySet());

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
    refuseIncomplete(values, Setting.JWT_ISSUER, Setting.JWT_AUDIENCE, Setting.JWT_JWKS);
    refuseIncomplete(values, Setting.REALM_NAMES_USER, Setting.REALM_NAMES_PASSWORD);
    refuseUnusedRealm(values);
    return new Settings(values);
  }

  /** Refuses settings about people of the container if no sign-in method knows any. */
  private static void refuseUnusedRealm(Map<Setting, Object> values) {
    boolean isAsked =
        values.get(Setting.REALM).equals(true) || values.get(Setting.PRINCIPAL).equals(true);
    boolean hasRoles =
        !values.get(Setting.REALM_ADMIN_ROLE).equals("")
            || !values.get(Setting.REALM_BOARDS).equals(List.of());
    boolean hasNames = !values.get(Setting.REALM_NAMES).equals("");
    if ((hasRoles || hasNames) && !isAsked) {
      throw new InvalidSettingException(
          "roomkey.realm.admin-role, roomkey.realm.boards and roomkey.realm.names are for"
              + " roomkey.realm=true or roomkey.principal=true, and both are false");
    }
    if (!hasNames && !values.get(Setting.REALM_NAMES_USER).equals("")) {
      throw new InvalidSettingException(
          "roomkey.realm.names.user is for roomkey.realm.names, which is empty");
    }
  }

  /** Refuses settings that are only useful together if one is missing. */
  private static void refuseIncomplete(Map<Setting, Object> values, Setting... together) {
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

  private static void refuseUnknown(Set<String> names) {
    Set<String> known = Stream.of(Setting.values()).map(Setting::key).collect(Collectors.toSet());
    for (String name : new TreeSet<>(names)) {
      if (name.startsWith("roomkey.") && !known.contains(name)) {
        throw new InvalidSettingException(
            "unknown setting " + name + "; known are " + new TreeSet<>(known));
      }
    }
  }

  private static Object parse(Setting setting, String text) {
    return setting
        .parse(text)
        .orElseThrow(() -> new InvalidSettingException("setting " + setting.refusal(text)));
  }

  private static String expand(String text, UnaryOperator<String> properties) {
    String base = properties.apply("catalina.base");
    return text.replace("${catalina.base}", base == null ? "." : base);
  }

  public Duration duration(Setting setting) {
    return (Duration) values.get(setting);
  }

  public boolean isOn(Setting setting) {
    return (Boolean) values.get(setting);
  }

  public int number(Setting setting) {
    return (Integer) values.get(setting);
  }

  /** The time between the warning to the sockets of a login and its end. */
  public Duration sessionWarning() {
    Duration half = duration(Setting.SESSION_IDLE).dividedBy(2);
    return half.compareTo(MAX_WARNING) < 0 ? half : MAX_WARNING;
  }

  /** The longest life of an API token; empty for no bound. */
  public Optional<Duration> tokensMaxAge() {
    return ((Optional<?>) values.get(Setting.TOKENS_MAX_AGE)).map(Duration.class::cast);
  }

  /** Credentials that were made earlier are not valid; empty for no such moment. */
  public Optional<Instant> credentialsNotBefore() {
    return ((Optional<?>) values.get(Setting.CREDENTIALS_NOT_BEFORE)).map(Instant.class::cast);
  }

  public Origins origins() {
    return (Origins) values.get(Setting.ORIGINS);
  }

  /** The accepted values of {@code Host}. */
  public Hosts hosts() {
    return (Hosts) values.get(Setting.HOSTS);
  }

  /** Empty if the context path is the public path. */
  public Optional<PublicUrl> publicUrl() {
    return values.get(Setting.PUBLIC_URL) instanceof PublicUrl url
        ? Optional.of(url)
        : Optional.empty();
  }

  /** The kinds of tokens that {@code ?token=} accepts. */
  public UrlTokens urlTokens() {
    return UrlTokens.parse((String) values.get(Setting.TOKEN_URL)).orElseThrow();
  }

  /** The container role of administrators; empty if there is none. */
  public Optional<String> realmAdminRole() {
    return Optional.of(text(Setting.REALM_ADMIN_ROLE)).filter(role -> !role.isEmpty());
  }

  /** The display names of the people of the container. */
  public DisplayNames displayNames() {
    Optional<DirectoryNames.Account> searcher =
        Optional.of(text(Setting.REALM_NAMES_USER))
            .filter(dn -> !dn.isEmpty())
            .map(dn -> new DirectoryNames.Account(dn, text(Setting.REALM_NAMES_PASSWORD)));
    return values.get(Setting.REALM_NAMES) instanceof LdapUrl url
        ? new DirectoryNames(url, searcher)
        : DisplayNames.NONE;
  }

  public List<RealmBoards.Grant> realmBoards() {
    return ((List<?>) values.get(Setting.REALM_BOARDS))
        .stream().map(RealmBoards.Grant.class::cast).toList();
  }

  /** Empty if no JWTs are accepted. */
  public Optional<Issuer> issuer() {
    return values.get(Setting.JWT_ISSUER).equals("")
        ? Optional.empty()
        : Optional.of(
            new Issuer(
                text(Setting.JWT_ISSUER),
                text(Setting.JWT_AUDIENCE),
                (URI) values.get(Setting.JWT_JWKS),
                list(Setting.JWT_ALGORITHMS),
                duration(Setting.JWT_SKEW),
                credentialsNotBefore(),
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
   * A limit of a rate or number; 0 for no limit.
   *
   * @param setting whose rule is a whole number
   */
  public int limit(Setting setting) {
    return isOn(Setting.LIMITS_ENABLED) ? number(setting) : 0;
  }

  public boolean everyoneCreatesBoards() {
    return values.get(Setting.BOARDS_CREATE).equals("everyone");
  }

  /** Whether the server must define {@code jdbc/roomkey}. */
  public boolean demandsPool() {
    return text(Setting.DATABASE).equals("pool");
  }

  public Path data() {
    return (Path) values.get(Setting.DATA);
  }

  public long auditFileBytes() {
    return number(Setting.AUDIT_FILE_KIB) * 1024L;
  }

  /** The addresses that may read the metrics without a credential. */
  public Addresses metricsAddresses() {
    return (Addresses) values.get(Setting.METRICS_ADDRESSES);
  }

  /** Empty if there is one node only. */
  public Optional<RedisAddress> redis() {
    return values.get(Setting.REDIS_URI) instanceof RedisAddress address
        ? Optional.of(address)
        : Optional.empty();
  }

  public String redisPrefix() {
    return text(Setting.REDIS_PREFIX);
  }
}
