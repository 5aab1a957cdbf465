package org.roomkey.bootstrap;

import java.util.Locale;
import java.util.Optional;

/** The settings: name, default as text, and rule for the value. See {@code docs/settings.md}. */
public enum Setting {
  SESSION_IDLE("roomkey.session.idle", "30m", Rule.DURATION),
  SESSION_ABSOLUTE("roomkey.session.absolute", "12h", Rule.DURATION),
  TOKENS_MAX_AGE("roomkey.tokens.max-age", "", Rule.DURATION_OR_NONE),
  CREDENTIALS_NOT_BEFORE("roomkey.credentials.not-before", "", Rule.INSTANT_OR_NONE),
  AUTH_MESSAGE_TIMEOUT("roomkey.auth.message-timeout", "5s", Rule.DURATION),
  PRESENCE_GRACE("roomkey.presence.grace", "3s", Rule.DURATION_OR_ZERO),
  SOCKET_HEARTBEAT("roomkey.socket.heartbeat", "25s", Rule.DURATION),
  ORIGINS("roomkey.origins", "", Rule.ORIGINS),
  HOSTS("roomkey.hosts", "", Rule.HOSTS),
  PUBLIC_URL("roomkey.public-url", "", Rule.PUBLIC_URL),
  ORIGIN_REQUIRED("roomkey.origin.required", "false", Rule.BOOLEAN),
  TOKEN_URL("roomkey.token.url", "all", Rule.TOKEN_URL),
  PASSWORD("roomkey.password", "on", Rule.ON_OR_OFF),
  PASSKEY_RP_ID("roomkey.passkey.rp-id", "", Rule.DOMAIN),
  PRINCIPAL("roomkey.principal", "false", Rule.BOOLEAN),
  REALM("roomkey.realm", "false", Rule.BOOLEAN),
  REALM_ADMIN_ROLE("roomkey.realm.admin-role", "", Rule.ROLE),
  REALM_BOARDS("roomkey.realm.boards", "", Rule.GRANTS),
  REALM_NAMES("roomkey.realm.names", "", Rule.LDAP),
  REALM_NAMES_USER("roomkey.realm.names.user", "", Rule.TEXT),
  REALM_NAMES_PASSWORD("roomkey.realm.names.password", "", Rule.TEXT),
  JWT_ISSUER("roomkey.jwt.issuer", "", Rule.TEXT),
  JWT_AUDIENCE("roomkey.jwt.audience", "", Rule.TEXT),
  JWT_JWKS("roomkey.jwt.jwks", "", Rule.KEYS),
  JWT_ALGORITHMS("roomkey.jwt.algorithms", "RS256,ES256", Rule.ALGORITHMS),
  JWT_SKEW("roomkey.jwt.skew", "30s", Rule.SKEW),
  JWT_USERS("roomkey.jwt.users", "create", Rule.NEW_USERS),
  JWT_CLAIM_USER("roomkey.jwt.claim.user", "sub", Rule.CLAIM),
  JWT_CLAIM_NAME("roomkey.jwt.claim.name", "name", Rule.CLAIM),
  JWT_CLAIM_SCOPES("roomkey.jwt.claim.scopes", "scope", Rule.CLAIM_OR_NONE),
  JWT_SCOPES("roomkey.jwt.scopes", "connect,read,publish", Rule.SCOPES),
  JWT_CLAIM_GROUPS("roomkey.jwt.claim.groups", "groups", Rule.CLAIM),
  JWT_GROUPS_BOARDS("roomkey.jwt.groups.boards", "", Rule.GRANTS),
  SIGN_IN("roomkey.signin", "", Rule.SIGN_IN),
  OIDC_ISSUER("roomkey.oidc.issuer", "", Rule.KEYS),
  OIDC_CLIENT_ID("roomkey.oidc.client-id", "", Rule.TEXT),
  OIDC_CLIENT_SECRET("roomkey.oidc.client-secret", "", Rule.TEXT),
  OIDC_CLIENT_KEY("roomkey.oidc.client-key", "", Rule.PATH_OR_NONE),
  OIDC_LABEL("roomkey.oidc.label", "", Rule.LABEL),
  OIDC_ALGORITHMS("roomkey.oidc.algorithms", "RS256,ES256", Rule.ALGORITHMS),
  OIDC_SCOPES("roomkey.oidc.scopes", "openid profile email", Rule.TEXT),
  OIDC_CLAIM_NAME("roomkey.oidc.claim.name", "name", Rule.CLAIM),
  OIDC_CLAIM_GROUPS("roomkey.oidc.claim.groups", "groups", Rule.CLAIM),
  OIDC_GROUPS_ADMIN("roomkey.oidc.groups.admin", "", Rule.ROLE),
  OIDC_GROUPS_BOARDS("roomkey.oidc.groups.boards", "", Rule.GRANTS),
  OIDC_RECHECK("roomkey.oidc.recheck", "5m", Rule.DURATION_OR_ZERO),
  LIMITS_ENABLED("roomkey.limits.enabled", "true", Rule.BOOLEAN),
  SOCKETS_PER_USER("roomkey.limits.sockets-per-user", "100", Rule.COUNT),
  PENDING_PER_ADDRESS("roomkey.limits.pending-per-address", "100", Rule.COUNT),
  BODIES_PER_ADDRESS("roomkey.limits.bodies-per-address", "50", Rule.COUNT),
  BODY_TIMEOUT("roomkey.body.timeout", "10s", Rule.DURATION),
  BOARDS_PER_SOCKET("roomkey.limits.boards-per-socket", "1000", Rule.COUNT),
  FRAMES_PER_SOCKET("roomkey.limits.frames-per-socket", "100", Rule.COUNT),
  CHARACTERS_PER_SOCKET("roomkey.limits.characters-per-socket", "1000000", Rule.COUNT),
  FRAMES_PER_USER("roomkey.limits.frames-per-user", "500", Rule.COUNT),
  REQUESTS_PER_ADDRESS("roomkey.limits.requests-per-address", "1000", Rule.COUNT),
  REQUESTS_PER_USER("roomkey.limits.requests-per-user", "100", Rule.COUNT),
  REQUESTS_AT_ONCE_PER_USER("roomkey.limits.requests-at-once-per-user", "3", Rule.COUNT),
  CHECKS_PER_ADDRESS("roomkey.limits.checks-per-address", "8", Rule.COUNT),
  BOARDS_PER_USER("roomkey.limits.boards-per-user", "100", Rule.COUNT),
  PEOPLE_PER_APPLICATION("roomkey.limits.people-per-application", "100000", Rule.COUNT),
  NEW_PEOPLE_PER_APPLICATION("roomkey.limits.new-people-per-application", "50", Rule.COUNT),
  MEMBERS_PER_BOARD("roomkey.limits.members-per-board", "10000", Rule.COUNT),
  MESSAGES_PER_BOARD("roomkey.limits.messages-per-board", "1000", Rule.COUNT),
  ABUSE_AFTER("roomkey.limits.abuse-after", "10s", Rule.DURATION_OR_ZERO),
  ABUSE_PAUSE("roomkey.limits.abuse-pause", "60s", Rule.DURATION_OR_ZERO),
  MESSAGES_MAX_AGE("roomkey.messages.max-age", "0s", Rule.DURATION_OR_ZERO),
  MESSAGES_MAX_PER_BOARD("roomkey.messages.max-per-board", "0", Rule.COUNT),
  BOARDS_CREATE("roomkey.boards.create", "admin", Rule.CREATORS),
  START_EXIT("roomkey.start.exit", "false", Rule.BOOLEAN),
  DATABASE("roomkey.database", "any", Rule.DATABASE),
  DATA("roomkey.data", "${catalina.base}/roomkey-data", Rule.PATH),
  AUDIT_FILE_KIB("roomkey.audit.file-kib", "10240", Rule.POSITIVE),
  AUDIT_FILES("roomkey.audit.files", "20", Rule.POSITIVE),
  AUDIT_MAX_AGE("roomkey.audit.max-age", "30d", Rule.DURATION),
  AUDIT_MAX_EVENTS("roomkey.audit.max-events", "100000", Rule.POSITIVE),
  METRICS_ADDRESSES("roomkey.metrics.addresses", "", Rule.ADDRESSES),
  REDIS_URI("roomkey.redis.uri", "", Rule.REDIS),
  REDIS_PREFIX("roomkey.redis.prefix", "roomkey", Rule.PREFIX),
  DEMO("roomkey.demo", "false", Rule.BOOLEAN);

  private final String key;
  private final String defaultText;
  private final Rule rule;

  Setting(String key, String defaultText, Rule rule) {
    this.key = key;
    this.defaultText = defaultText;
    this.rule = rule;
  }

  /** The name of the system property or context parameter, as {@code roomkey.session.idle}. */
  public String key() {
    return key;
  }

  /** The name of the environment variable, such as {@code ROOMKEY_SESSION_IDLE}. */
  public String variable() {
    return variable(key);
  }

  /** The environment variable of a key. */
  static String variable(String key) {
    return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  public String defaultText() {
    return defaultText;
  }

  public String rule() {
    return rule.text();
  }

  Optional<Object> parse(String value) {
    return rule.parse(value);
  }

  /**
   * The name and why the value is bad, with the value itself only if it can hold no secret.
   *
   * @param name the key, with the name of its group if it has one
   */
  String refusal(String name, String value) {
    return name
        + (rule.isRepeatable(value) ? "=" + value : " (value not shown)")
        + " is not "
        + rule();
  }
}
