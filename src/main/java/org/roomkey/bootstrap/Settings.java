package org.roomkey.bootstrap;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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
import org.roomkey.oidc.Provider;
import org.roomkey.web.PublicUrl;
import org.roomkey.web.api.Addresses;
import org.roomkey.web.page.SignInWays;

/**
 * The settings, read once at start from system properties, then environment variables, then context
 * parameters, then the defaults. Immutable.
 */
public final class Settings {
  private static final Duration MAX_WARNING = Duration.ofMinutes(1);

  private final Values values;
  private final Map<SettingGroup, List<Entry<String, Values>>> groups;
  private final List<Provider> providers;

  private Settings(Values values, Map<SettingGroup, List<Entry<String, Values>>> groups) {
    this.values = values;
    this.groups = groups;
    this.providers =
        values.text(Setting.SIGN_IN).equals("password")
            ? List.of()
            : groups.get(SettingGroup.OIDC).stream()
                .map(entry -> Issuers.provider(entry.getKey(), entry.getValue()))
                .toList();
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
    Sources sources = new Sources(systemProperties, environment, contextParameters);
    refuseUnknown(sources.keys());
    Values values = Values.read(sources, List.of(Setting.values()), Setting::key);
    values.refuseIncomplete(Setting.REALM_NAMES_USER, Setting.REALM_NAMES_PASSWORD);
    refuseUnusedRealm(values);
    Map<SettingGroup, List<Entry<String, Values>>> groups = new EnumMap<>(SettingGroup.class);
    for (SettingGroup group : SettingGroup.values()) {
      groups.put(group, group(group, values, sources));
    }
    Settings settings = new Settings(values, groups);
    Issuers.refuseAmbiguous(settings.issuers(), settings.providers());
    settings.refuseAnyHostOfPasskeys();
    return settings;
  }

  /**
   * Passkeys of a parent domain work on the pages of all its hosts. Whoever sends an answer also
   * chooses the {@code Host}, so that only a setting can tell which of them is ours.
   */
  private void refuseAnyHostOfPasskeys() {
    if (passkeyRpId().isPresent() && publicUrl().isEmpty() && hosts().areAny()) {
      throw new InvalidSettingException(
          "roomkey.passkey.rp-id needs roomkey.public-url or roomkey.hosts");
    }
  }

  /** The values under each name that is in use, the empty name first. */
  private static List<Entry<String, Values>> group(
      SettingGroup group, Values unnamed, Sources sources) {
    List<Entry<String, Values>> all = new ArrayList<>(List.of(Map.entry("", unnamed)));
    for (String name : SettingGroup.names(group, sources)) {
      all.add(
          Map.entry(
              name, Values.read(sources, group.settings(), setting -> group.key(setting, name))));
    }
    all.forEach(entry -> group.refuseIncomplete(entry.getKey(), entry.getValue()));
    all.removeIf(entry -> group.isUnused(entry.getValue()));
    return all;
  }

  /** Refuses settings about people of the container if no sign-in method knows any. */
  private static void refuseUnusedRealm(Values values) {
    boolean isAsked = values.isOn(Setting.REALM) || values.isOn(Setting.PRINCIPAL);
    boolean hasRoles =
        !values.isEmpty(Setting.REALM_ADMIN_ROLE) || !values.isEmpty(Setting.REALM_BOARDS);
    boolean hasNames = !values.isEmpty(Setting.REALM_NAMES);
    if ((hasRoles || hasNames) && !isAsked) {
      throw new InvalidSettingException(
          "roomkey.realm.admin-role, roomkey.realm.boards and roomkey.realm.names are for"
              + " roomkey.realm=true or roomkey.principal=true, and both are false");
    }
    if (!hasNames && !values.isEmpty(Setting.REALM_NAMES_USER)) {
      throw new InvalidSettingException(
          "roomkey.realm.names.user is for roomkey.realm.names, which is empty");
    }
  }

  private static void refuseUnknown(Set<String> names) {
    Set<String> known = Stream.of(Setting.values()).map(Setting::key).collect(Collectors.toSet());
    for (String name : names) {
      if (name.startsWith("roomkey.") && !known.contains(name) && !SettingGroup.hasKey(name)) {
        throw new InvalidSettingException(
            "unknown setting " + name + "; known are " + new TreeSet<>(known));
      }
    }
  }

  public Duration duration(Setting setting) {
    return values.duration(setting);
  }

  public boolean isOn(Setting setting) {
    return values.isOn(setting);
  }

  public int number(Setting setting) {
    return (Integer) values.of(setting);
  }

  /** The time between the warning to the sockets of a login and its end. */
  public Duration sessionWarning() {
    Duration half = duration(Setting.SESSION_IDLE).dividedBy(2);
    return half.compareTo(MAX_WARNING) < 0 ? half : MAX_WARNING;
  }

  /** The longest life of an API token; empty for no bound. */
  public Optional<Duration> tokensMaxAge() {
    return ((Optional<?>) values.of(Setting.TOKENS_MAX_AGE)).map(Duration.class::cast);
  }

  /** Credentials that were made earlier are not valid; empty for no such moment. */
  public Optional<Instant> credentialsNotBefore() {
    return ((Optional<?>) values.of(Setting.CREDENTIALS_NOT_BEFORE)).map(Instant.class::cast);
  }

  public Origins origins() {
    return (Origins) values.of(Setting.ORIGINS);
  }

  /** The accepted values of {@code Host}. */
  public Hosts hosts() {
    return (Hosts) values.of(Setting.HOSTS);
  }

  /** Empty if the context path is the public path. */
  public Optional<PublicUrl> publicUrl() {
    return values.of(Setting.PUBLIC_URL) instanceof PublicUrl url
        ? Optional.of(url)
        : Optional.empty();
  }

  /** The kinds of tokens that {@code ?token=} accepts. */
  public UrlTokens urlTokens() {
    return UrlTokens.parse((String) values.of(Setting.TOKEN_URL)).orElseThrow();
  }

  /** Whether people with an account here sign in with a password. */
  public boolean passwordsWork() {
    return values.text(Setting.PASSWORD).equals("on");
  }

  /** The RP id of passkeys; empty for the host of the request. */
  public Optional<String> passkeyRpId() {
    return values.optionalText(Setting.PASSKEY_RP_ID);
  }

  /** The container role of administrators; empty if there is none. */
  public Optional<String> realmAdminRole() {
    return values.optionalText(Setting.REALM_ADMIN_ROLE);
  }

  /** The display names of the people of the container. */
  public DisplayNames displayNames() {
    Optional<DirectoryNames.Account> searcher =
        values
            .optionalText(Setting.REALM_NAMES_USER)
            .map(dn -> new DirectoryNames.Account(dn, values.text(Setting.REALM_NAMES_PASSWORD)));
    return values.of(Setting.REALM_NAMES) instanceof LdapUrl url
        ? new DirectoryNames(url, searcher)
        : DisplayNames.NONE;
  }

  public List<RealmBoards.Grant> realmBoards() {
    return values.grants(Setting.REALM_BOARDS);
  }

  /** The issuers whose JWTs are accepted, the unnamed one first. */
  public List<Issuer> issuers() {
    return groups.get(SettingGroup.JWT).stream()
        .map(entry -> Issuers.issuer(entry.getKey(), entry.getValue(), credentialsNotBefore()))
        .toList();
  }

  /** The memberships that the groups of the issuer's JWTs grant. */
  public List<RealmBoards.Grant> boardsOf(Issuer issuer) {
    return groups.get(SettingGroup.JWT).stream()
        .filter(entry -> entry.getKey().equals(issuer.name()))
        .flatMap(entry -> Issuers.boards(entry.getValue()).stream())
        .toList();
  }

  /** Where people sign in. */
  public SignInWays signInWays() {
    return new SignInWays(
        !values.text(Setting.SIGN_IN).equals("oidc"),
        providers.stream()
            .map(
                provider ->
                    new SignInWays.Provider(
                        provider.name(),
                        provider.label().isEmpty() ? provider.name() : provider.label()))
            .toList());
  }

  /** The OpenID providers, the unnamed one first; none if people sign in with passwords only. */
  public List<Provider> providers() {
    return providers;
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
    return values.of(Setting.BOARDS_CREATE).equals("everyone");
  }

  /** Whether the server must define {@code jdbc/roomkey}. */
  public boolean demandsPool() {
    return values.text(Setting.DATABASE).equals("pool");
  }

  public Path data() {
    return (Path) values.of(Setting.DATA);
  }

  public long auditFileBytes() {
    return number(Setting.AUDIT_FILE_KIB) * 1024L;
  }

  /** The addresses that may read the metrics without a credential. */
  public Addresses metricsAddresses() {
    return (Addresses) values.of(Setting.METRICS_ADDRESSES);
  }

  /** Empty if there is one node only. */
  public Optional<RedisAddress> redis() {
    return values.of(Setting.REDIS_URI) instanceof RedisAddress address
        ? Optional.of(address)
        : Optional.empty();
  }

  public String redisPrefix() {
    return values.text(Setting.REDIS_PREFIX);
  }
}
