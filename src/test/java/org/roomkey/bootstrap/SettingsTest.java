package org.roomkey.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.access.RealmBoards.Grant;
import org.roomkey.auth.Issuer;
import org.roomkey.auth.Origins;
import org.roomkey.auth.UrlTokens;
import org.roomkey.credential.Scope;
import org.roomkey.oidc.Provider;
import org.roomkey.room.Role;

class SettingsTest {
  private static final Path TABLE = Path.of("docs/settings.md");
  private static final Map<String, String> NONE = Map.of();

  private static Settings withProperty(String name, String value) {
    return Settings.read(Map.of(name, value), NONE, NONE);
  }

  private static String refusal(
      Map<String, String> properties,
      Map<String, String> environment,
      Map<String, String> context) {
    return assertThrows(
            Settings.InvalidSettingException.class,
            () -> Settings.read(properties, environment, context))
        .getMessage();
  }

  @Test
  void withoutSettingsTheDefaultsApply() {
    Settings settings = Settings.read(NONE, NONE, NONE);

    assertEquals(Duration.ofMinutes(30), settings.duration(Setting.SESSION_IDLE));
    assertEquals(Duration.ofHours(12), settings.duration(Setting.SESSION_ABSOLUTE));
    assertEquals(Duration.ofSeconds(5), settings.duration(Setting.AUTH_MESSAGE_TIMEOUT));
    assertEquals(Duration.ofSeconds(3), settings.duration(Setting.PRESENCE_GRACE));
    assertEquals(Duration.ofSeconds(25), settings.duration(Setting.SOCKET_HEARTBEAT));
    assertFalse(settings.isOn(Setting.ORIGIN_REQUIRED));
    assertEquals(UrlTokens.parse("all").orElseThrow(), settings.urlTokens());
    assertEquals(100, settings.limit(Setting.SOCKETS_PER_USER));
    assertEquals(100, settings.limit(Setting.FRAMES_PER_SOCKET));
    assertEquals(Duration.ZERO, settings.duration(Setting.MESSAGES_MAX_AGE));
    assertEquals(0, settings.number(Setting.MESSAGES_MAX_PER_BOARD));
    assertFalse(settings.everyoneCreatesBoards());
    assertFalse(settings.isOn(Setting.DEMO));
  }

  @Test
  void systemPropertiesOverrideVariablesAndThoseContextParameters() {
    Map<String, String> property = Map.of("roomkey.session.idle", "1m");
    Map<String, String> variable = Map.of("ROOMKEY_SESSION_IDLE", "2m");
    Map<String, String> parameter = Map.of("roomkey.session.idle", "3m");

    assertEquals(
        Duration.ofMinutes(1),
        Settings.read(property, variable, parameter).duration(Setting.SESSION_IDLE));
    assertEquals(
        Duration.ofMinutes(2),
        Settings.read(NONE, variable, parameter).duration(Setting.SESSION_IDLE));
    assertEquals(
        Duration.ofMinutes(3), Settings.read(NONE, NONE, parameter).duration(Setting.SESSION_IDLE));
  }

  @Test
  void anEmptyValueDoesNotFallThroughToTheNextSource() {
    String refusal =
        refusal(Map.of("roomkey.session.idle", ""), NONE, Map.of("roomkey.session.idle", "3m"));

    assertTrue(refusal.contains("roomkey.session.idle= is not"), refusal);
  }

  @Test
  void theDataFolderDefaultsToCatalinaBase() {
    Map<String, String> base = Map.of("catalina.base", "/srv/tomcat");

    assertEquals(Path.of("/srv/tomcat/roomkey-data"), Settings.read(base, NONE, NONE).data());
    assertEquals(
        Path.of("/var/lib/roomkey"),
        Settings.read(base, Map.of("ROOMKEY_DATA", "/var/lib/roomkey"), NONE).data());
    assertEquals(Path.of("./roomkey-data"), Settings.read(NONE, NONE, NONE).data());
  }

  @Test
  void anUnknownPropertyOrParameterStopsTheStart() {
    Map<String, String> misspelt = Map.of("roomkey.sesion.idle", "1h");

    for (String refusal : List.of(refusal(misspelt, NONE, NONE), refusal(NONE, NONE, misspelt))) {
      assertTrue(refusal.startsWith("unknown setting roomkey.sesion.idle; known are "), refusal);
      assertTrue(refusal.contains("roomkey.session.idle"), refusal);
    }
  }

  @Test
  void namesInTheSpellingOfAnotherSourceAreUnknown() {
    assertEquals(
        List.of("ROOMKEY_SESSION.IDLE"), Variables.unknown(Set.of("ROOMKEY_SESSION.IDLE")));
    assertTrue(refusal(Map.of("roomkey.SESSION.idle", "1h"), NONE, NONE).startsWith("unknown"));
  }

  @Test
  void foreignSettingsAreIgnored() {
    Map<String, String> others = Map.of("java.version", "17", "roomkeys", "1", "PATH", "/bin");

    assertEquals(
        Duration.ofMinutes(30),
        Settings.read(others, others, others).duration(Setting.SESSION_IDLE));
  }

  @ParameterizedTest
  @CsvSource({
    "roomkey.session.idle, soon",
    "roomkey.session.idle, 0s",
    "roomkey.session.absolute, 366d",
    "roomkey.credentials.not-before, yesterday",
    "roomkey.credentials.not-before, 2026-11-30",
    "roomkey.credentials.not-before, 2026-11-30T10:15:00",
    "roomkey.credentials.not-before, 2026-11-30 10:15:00Z",
    "roomkey.credentials.not-before, 2026-11-31T10:15:00Z",
    "roomkey.credentials.not-before, 1969-11-30T10:15:00Z",
    "roomkey.auth.message-timeout, 5",
    "roomkey.presence.grace, -1s",
    "roomkey.socket.heartbeat, 25 s",
    "roomkey.origins, intranet.example",
    "roomkey.hosts, https://rooms.example.com",
    "roomkey.hosts, rooms.example.com.",
    "roomkey.hosts, *.example.com",
    "roomkey.hosts, rooms.example.com:0",
    "roomkey.hosts, rooms.example.com:65536",
    "roomkey.hosts, user@rooms.example.com",
    "roomkey.hosts, 2001:db8::7",
    "roomkey.origin.required, yes",
    "roomkey.token.url, some",
    "roomkey.jwt.jwks, http://issuer.example/keys",
    "roomkey.jwt.jwks, https:/keys",
    "roomkey.jwt.jwks, file:///etc/keys",
    "roomkey.jwt.algorithms, HS256",
    "roomkey.jwt.algorithms, none",
    "roomkey.jwt.algorithms, ''",
    "roomkey.jwt.skew, 61s",
    "roomkey.jwt.users, all",
    "roomkey.jwt.claim.user, ''",
    "roomkey.jwt.scopes, act_as",
    "roomkey.principal, on",
    "roomkey.realm, on",
    "roomkey.realm.admin-role, *",
    "roomkey.realm.admin-role, **",
    "roomkey.realm.boards, sales",
    "roomkey.realm.boards, sales=board-1",
    "roomkey.realm.boards, sales=board-1:reader",
    "roomkey.realm.boards, sales=board 1:viewer",
    "roomkey.realm.boards, =board-1:viewer",
    "roomkey.realm.boards, **=board-1:viewer",
    "roomkey.limits.enabled, TRUE",
    "roomkey.limits.sockets-per-user, -1",
    "roomkey.limits.pending-per-address, 1000001",
    "roomkey.boards.create, anyone",
    "roomkey.data, ''",
    "roomkey.metrics.addresses, localhost",
    "roomkey.metrics.addresses, 10.0.0.256",
    "roomkey.metrics.addresses, 10.0.0.0/33",
    "roomkey.metrics.addresses, 10.0.0.0/",
    "roomkey.metrics.addresses, fd00::/129",
    "roomkey.metrics.addresses, fd00::g",
    "roomkey.metrics.addresses, *",
    "roomkey.redis.uri, localhost",
    "roomkey.redis.uri, http://localhost",
    "roomkey.redis.uri, redis://",
    "roomkey.redis.prefix, a prefix",
    "roomkey.redis.prefix, ''",
    "roomkey.database, postgresql",
    "roomkey.public-url, www.example.com",
    "roomkey.public-url, /rooms",
    "roomkey.public-url, ftp://www.example.com",
    "roomkey.public-url, https://www.example.com/?a=b",
    "roomkey.public-url, https://www.example.com/rooms/#x",
    "roomkey.public-url, https://www.example.com/rooms//a",
    "roomkey.public-url, https://www.example.com/../rooms",
    "roomkey.public-url, https://www.example.com/a%20b",
    "roomkey.public-url, https://www.example.com/a;b",
    "roomkey.public-url, https://user@www.example.com/",
    "roomkey.public-url, https://www.example.com:0/",
    "roomkey.public-url, https://www.example.com:65536/",
    "roomkey.demo, 1"
  })
  void aBadValueStopsTheStartAndTheMessageNamesTheRule(String name, String value) {
    Setting setting =
        Stream.of(Setting.values()).filter(one -> one.key().equals(name)).findFirst().orElseThrow();

    boolean isShown = value.isEmpty() || !MAY_HOLD_A_SECRET.matcher(name).matches();
    String message =
        "setting "
            + name
            + (isShown ? "=" + value : " (value not shown)")
            + " is not "
            + setting.rule();
    assertEquals(message, refusal(Map.of(name, value), NONE, NONE));
    assertEquals(message, refusal(NONE, Map.of(setting.variable(), value), NONE));
  }

  /** Settings that are no time, number, network or word of a list. */
  private static final Pattern MAY_HOLD_A_SECRET =
      Pattern.compile(
          "roomkey\\.(origins|hosts|public-url|data|jwt\\.(issuer|audience|jwks|claim\\..*)"
              + "|realm\\.(admin-role|boards)|redis\\..*)");

  private static final String CANARY = "Zu9-canary-in-a-value";

  /** Secrets as they get into a setting by mistake; long enough for every rule to refuse one. */
  private static List<String> secrets() {
    return List.of(
        CANARY,
        "redis://roomkey:" + CANARY + "@redis:port",
        "rediss://:" + CANARY + "@",
        "https://user:" + CANARY + "@www.example.com/?key=" + CANARY + "#" + CANARY,
        "jdbc:postgresql://db/roomkey?password=" + CANARY,
        "30m " + CANARY,
        "sales=board 1:" + CANARY,
        CANARY + "\0",
        (CANARY + " ").repeat(60));
  }

  @ParameterizedTest
  @EnumSource(Setting.class)
  void noMessageRepeatsASecret(Setting setting) {
    int refused = 0;
    for (String secret : secrets()) {
      for (List<Map<String, String>> sources :
          List.of(
              List.of(Map.of(setting.key(), secret), NONE, NONE),
              List.of(NONE, Map.of(setting.variable(), secret), NONE),
              List.of(NONE, NONE, Map.of(setting.key(), secret)))) {
        try {
          Settings.read(sources.get(0), sources.get(1), sources.get(2));
        } catch (Settings.InvalidSettingException e) {
          refused++;
          assertFalse(e.getMessage().contains(CANARY), e.getMessage());
          assertTrue(e.getMessage().contains(setting.key()), e.getMessage());
        }
      }
    }
    assertTrue(refused > 0);
  }

  @Test
  void theMessageAboutAnUnknownNameHasNoValue() {
    Map<String, String> unknown = Map.of("roomkey.redis.password", CANARY);

    for (String refusal : List.of(refusal(unknown, NONE, NONE), refusal(NONE, NONE, unknown))) {
      assertTrue(refusal.startsWith("unknown setting roomkey.redis.password; known"), refusal);
      assertFalse(refusal.contains(CANARY), refusal);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1s, PT1S",
    "1500ms, PT1.5S",
    "90s, PT1M30S",
    "30m, PT30M",
    "12h, PT12H",
    "365d, PT8760H",
    "' 5m ', PT5M"
  })
  void aDurationIsANumberAndAUnit(String text, Duration time) {
    assertEquals(time, withProperty("roomkey.session.idle", text).duration(Setting.SESSION_IDLE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "s", "1.5h", "1h30m", "1H", "1 h", "+1h", "999999999s", "PT1H", "٣s"})
  void invalidDurationsAreRejected(String text) {
    refusal(Map.of("roomkey.session.idle", text), NONE, NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-30T10:15:00Z",
        "2026-11-30T10:15Z",
        "2026-11-30T10:15:00+00:00",
        " 2026-11-30T11:15:00.000+01:00 "
      })
  void aMomentHasAnOffset(String text) {
    assertEquals(
        Optional.of(Instant.parse("2026-11-30T10:15:00Z")),
        withProperty("roomkey.credentials.not-before", text).credentialsNotBefore());
    assertEquals(Optional.empty(), Settings.read(NONE, NONE, NONE).credentialsNotBefore());
  }

  @Test
  void theGracePeriodMayBeZero() {
    assertEquals(
        Duration.ZERO,
        withProperty("roomkey.presence.grace", "0s").duration(Setting.PRESENCE_GRACE));
  }

  @Test
  void originsAreSeparatedByCommas() {
    Origins origins =
        withProperty("roomkey.origins", "https://a.example , http://b.example:8080,").origins();

    assertEquals(Origins.Verdict.OWN, judge(origins, "https://a.example"));
    assertEquals(Origins.Verdict.OWN, judge(origins, "http://b.example:8080"));
    assertEquals(Origins.Verdict.FOREIGN, judge(origins, "http://b.example"));
  }

  private static Origins.Verdict judge(Origins origins, String origin) {
    return origins.judge(List.of(origin), "https", "rooms.example", 443);
  }

  @Test
  void realmRolesMapToBoardsAndTheirRoles() {
    Settings settings =
        Settings.read(
            Map.of(
                "roomkey.realm", "true",
                "roomkey.realm.admin-role", "Domain Admins",
                "roomkey.realm.boards", "cn=a=board-1:editor, Field Sales = urn:b:2 : owner,"),
            NONE,
            NONE);

    assertEquals(Optional.of("Domain Admins"), settings.realmAdminRole());
    assertEquals(
        List.of(
            new Grant("cn=a", "board-1", Role.EDITOR),
            new Grant("Field Sales", "urn:b:2", Role.OWNER)),
        settings.realmBoards());
    assertEquals(List.of(), Settings.read(NONE, NONE, NONE).realmBoards());
  }

  @Test
  void realmRolesWithoutARealmStopTheStart() {
    for (Map<String, String> idle :
        List.of(
            Map.of("roomkey.realm.admin-role", "boss"),
            Map.of("roomkey.realm.boards", "staff=board-1:viewer"))) {
      assertTrue(refusal(idle, NONE, NONE).endsWith("and both are false"));
      assertTrue(
          Settings.read(idle, Map.of("ROOMKEY_PRINCIPAL", "true"), NONE).isOn(Setting.PRINCIPAL));
    }
  }

  private static final Map<String, String> ISSUER =
      Map.of(
          "roomkey.jwt.issuer", "https://issuer.example",
          "roomkey.jwt.audience", "rooms",
          "roomkey.jwt.jwks", "https://issuer.example/keys");

  @Test
  void anIncompleteIssuerStopsTheStart() {
    assertTrue(Settings.read(NONE, NONE, NONE).issuers().isEmpty());
    assertEquals(
        "https://issuer.example", Settings.read(ISSUER, NONE, NONE).issuers().get(0).issuer());
    for (String missing : ISSUER.keySet()) {
      Map<String, String> half = new HashMap<>(ISSUER);
      half.remove(missing);
      String refusal = refusal(half, NONE, NONE);
      assertTrue(refusal.endsWith(" go together: " + missing + " is missing"), refusal);
    }
  }

  @Test
  void anIssuerHasTheDocumentedDefaults() {
    Issuer issuer = Settings.read(ISSUER, NONE, NONE).issuers().get(0);

    assertEquals(List.of("RS256", "ES256"), issuer.algorithms());
    assertEquals(Duration.ofSeconds(30), issuer.skew());
    assertEquals(Optional.of("scope"), issuer.scopesClaim());
    assertEquals(Set.of(Scope.CONNECT, Scope.READ, Scope.PUBLISH), issuer.scopes());
    assertTrue(issuer.createsUsers());
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://localhost:8180/keys", "http://127.0.0.1/keys", "http://[::1]/k"})
  void localKeysNeedNoTls(String address) {
    Map<String, String> local = new HashMap<>(ISSUER);
    local.put("roomkey.jwt.jwks", address);

    assertEquals(URI.create(address), Settings.read(local, NONE, NONE).issuers().get(0).keys());
  }

  @Test
  void disablingLimitsSetsEachToZero() {
    Settings settings =
        Settings.read(
            Map.of("roomkey.limits.enabled", "false", "roomkey.limits.sockets-per-user", "7"),
            NONE,
            NONE);

    assertEquals(0, settings.limit(Setting.SOCKETS_PER_USER));
    assertEquals(0, settings.limit(Setting.MESSAGES_PER_BOARD));
    Settings limited = withProperty("roomkey.limits.sockets-per-user", "7");
    assertEquals(7, limited.limit(Setting.SOCKETS_PER_USER));
  }

  @Test
  void passkeysOfAParentDomainNeedTheNameOfTheServer() {
    Map<String, String> domain = Map.of("roomkey.passkey.rp-id", "example.com");
    assertEquals(
        "roomkey.passkey.rp-id needs roomkey.public-url or roomkey.hosts",
        refusal(domain, NONE, NONE));
    Settings named = Settings.read(domain, Map.of("ROOMKEY_HOSTS", "rooms.example.com"), NONE);
    assertEquals(Optional.of("example.com"), named.passkeyRpId());
  }

  private static final Map<String, String> PARTNER =
      Map.of(
          "roomkey.jwt.partner.issuer", "https://partner.example",
          "roomkey.jwt.partner.audience", "roomkey",
          "roomkey.jwt.partner.jwks", "https://partner.example/keys");

  @Test
  void aGroupOfSettingsMayBeRepeatedUnderAName() {
    Map<String, String> both = new HashMap<>(PARTNER);
    both.putAll(ISSUER);
    List<Issuer> issuers = Settings.read(both, NONE, NONE).issuers();

    assertEquals(
        List.of("https://issuer.example", "https://partner.example"),
        issuers.stream().map(Issuer::issuer).toList());
    assertEquals(List.of("", "partner"), issuers.stream().map(Issuer::name).toList());
    assertEquals(1, Settings.read(PARTNER, NONE, NONE).issuers().size());
  }

  private static Map<String, String> provider(String prefix, String issuer) {
    return Map.of(prefix + "issuer", issuer, prefix + "client-id", "rooms");
  }

  @SafeVarargs
  private static Map<String, String> together(Map<String, String>... parts) {
    Map<String, String> all = new HashMap<>();
    for (Map<String, String> part : parts) {
      all.putAll(part);
    }
    return all;
  }

  @Test
  void oneIssuerUnderTwoNamesStopsTheStart() {
    Map<String, String> twice = together(ISSUER, PARTNER);
    twice.put("roomkey.jwt.partner.issuer", "https://issuer.example");
    assertEquals(
        "roomkey.jwt.issuer and roomkey.jwt.partner.issuer are the same issuer",
        refusal(twice, NONE, NONE));
    String sso = "https://sso.example";
    assertEquals(
        "roomkey.oidc.a.issuer and roomkey.oidc.b.issuer are the same issuer",
        refusal(
            together(provider("roomkey.oidc.a.", sso), provider("roomkey.oidc.b.", sso)),
            NONE,
            NONE));
  }

  @Test
  void anIssuerIsTheDefaultForTokensAndForSignInsOrForNeither() {
    String ours = "https://issuer.example";
    String theirs = "https://partner.example";
    assertEquals(
        "roomkey.jwt.issuer and roomkey.oidc.sso.issuer are the same issuer: give both a name, or"
            + " none",
        refusal(together(ISSUER, provider("roomkey.oidc.sso.", ours)), NONE, NONE));
    assertEquals(
        "roomkey.jwt.partner.issuer and roomkey.oidc.issuer are the same issuer: give both a name,"
            + " or none",
        refusal(together(PARTNER, provider("roomkey.oidc.", theirs)), NONE, NONE));
    assertTrue(
        refusal(together(ISSUER, provider("roomkey.oidc.", theirs)), NONE, NONE)
            .startsWith("roomkey.jwt.issuer and roomkey.oidc.issuer are different issuers"));
    for (Map<String, String> clear :
        List.of(
            together(ISSUER, provider("roomkey.oidc.", ours)),
            together(ISSUER, PARTNER, provider("roomkey.oidc.sso.", theirs)),
            together(PARTNER, provider("roomkey.oidc.", ours)))) {
      assertEquals(1, Settings.read(clear, NONE, NONE).providers().size());
    }
  }

  @Test
  void aNamedSettingHasAVariableAndTheCommonDefault() {
    Map<String, String> variables =
        Map.of(
            "ROOMKEY_OIDC_ENTRA_ISSUER", "https://login.example/tenant/v2.0",
            "ROOMKEY_OIDC_ENTRA_CLIENT_ID", "rooms",
            "ROOMKEY_OIDC_ISSUER", "https://keycloak.example/realms/it",
            "ROOMKEY_OIDC_CLIENT_ID", "roomkey",
            "ROOMKEY_OIDC_SCOPES", "openid");
    List<Provider> providers = Settings.read(NONE, variables, NONE).providers();

    assertEquals(List.of("", "entra"), providers.stream().map(Provider::name).toList());
    assertEquals(List.of("openid"), providers.get(0).scopes());
    assertEquals(List.of("openid", "profile", "email"), providers.get(1).scopes());
    assertEquals("rooms", providers.get(1).clientId());
    assertEquals(List.of(), Variables.unknown(variables.keySet()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "roomkey.oidc.claim.issuer",
        "roomkey.oidc.client.client-id",
        "roomkey.oidc.Entra.issuer",
        "roomkey.oidc.en-tra.issuer",
        "roomkey.oidc..issuer",
        "roomkey.oidc.entra.isuer",
        "roomkey.oidc.entra.x.issuer",
        "roomkey.session.entra.idle"
      })
  void whatIsNoNameIsAnUnknownSetting(String key) {
    assertTrue(refusal(Map.of(key, "x"), NONE, NONE).startsWith("unknown setting " + key));
  }

  @Test
  void aGroupNeedsItsIssuerAndNamesItsBadValues() {
    assertEquals(
        "roomkey.oidc.groups.admin: roomkey.oidc.issuer is missing",
        refusal(Map.of("roomkey.oidc.groups.admin", "it"), NONE, NONE));
    assertEquals(
        "roomkey.oidc.entra.scopes: roomkey.oidc.entra.issuer is missing",
        refusal(Map.of("roomkey.oidc.entra.scopes", "openid"), NONE, NONE));
    assertEquals(
        "roomkey.oidc.entra.issuer, roomkey.oidc.entra.client-id go together:"
            + " roomkey.oidc.entra.client-id is missing",
        refusal(Map.of("roomkey.oidc.entra.issuer", "https://login.example"), NONE, NONE));
    assertEquals(
        "setting roomkey.jwt.partner.skew=9m is not a time of 0s to 60s",
        refusal(Map.of("roomkey.jwt.partner.skew", "9m"), NONE, NONE));
  }

  @ParameterizedTest
  @EnumSource(Setting.class)
  void everyDefaultIsValid(Setting setting) {
    assertTrue(setting.parse(setting.defaultText()).isPresent());
  }

  @Test
  void theDocumentedTableMatchesTheCode() throws IOException {
    List<String> documented =
        Files.readAllLines(TABLE).stream().filter(line -> line.startsWith("| `roomkey.")).toList();

    assertEquals(
        Stream.of(Setting.values()).map(SettingsTest::row).toList(),
        documented.stream().map(line -> line.substring(0, beforeMeaning(line))).toList());
    for (String line : documented) {
      String meaning = line.substring(beforeMeaning(line));
      assertTrue(meaning.matches("\\S.*\\. \\|"), line);
    }
  }

  private static int beforeMeaning(String line) {
    int lastBar = line.lastIndexOf(" |");
    return line.lastIndexOf(" | ", lastBar - 1) + " | ".length();
  }

  private static String row(Setting setting) {
    String defaultText = setting.defaultText();
    return "| `%s` | `%s` | %s | %s | "
        .formatted(
            setting.key(),
            setting.variable(),
            defaultText.isEmpty() ? "empty" : "`" + defaultText + "`",
            setting.rule());
  }
}
