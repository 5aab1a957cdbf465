package org.roomkey.bootstrap;

import java.util.Locale;
import java.util.Optional;

/** Every setting: its name, its default as text, the rule for its value, and what it is for. */
public enum Setting {
  SESSION_IDLE("roomkey.session.idle", "30m", Rule.DURATION, "A login ends after this idle time."),
  SESSION_ABSOLUTE(
      "roomkey.session.absolute",
      "12h",
      Rule.DURATION,
      "A login ends after this time at the latest."),
  TOKENS_MAX_AGE(
      "roomkey.tokens.max-age",
      "",
      Rule.DURATION_OR_NONE,
      "The longest life of an API token, counted from its creation. Empty: no maximum."),
  AUTH_MESSAGE_TIMEOUT(
      "roomkey.auth.message-timeout",
      "5s",
      Rule.DURATION,
      "With `?auth=message` the first frame must arrive within this time."),
  PRESENCE_GRACE(
      "roomkey.presence.grace",
      "3s",
      Rule.DURATION_OR_ZERO,
      "How long a user whose last socket broke off stays present. 0s: leaves at once."),
  SOCKET_HEARTBEAT(
      "roomkey.socket.heartbeat",
      "25s",
      Rule.DURATION,
      "Time between two pings of the server. After two without any answer it closes 1001."),
  ORIGINS(
      "roomkey.origins",
      "",
      Rule.ORIGINS,
      "Other origins, separated by commas. Their pages may open sockets with the login cookie. By"
          + " CORS they may read answers of /api/* to requests with a token in `Authorization`."),
  HOSTS(
      "roomkey.hosts",
      "",
      Rule.HOSTS,
      "Host names of this server for browsers. Requests to other names get 421. A name without a"
          + " port allows every port. Empty: every name is allowed."),
  ORIGIN_REQUIRED(
      "roomkey.origin.required",
      "false",
      Rule.BOOLEAN,
      "true: the server refuses a handshake without an Origin header with 403."),
  TOKEN_URL(
      "roomkey.token.url",
      "all",
      Rule.TOKEN_URL,
      "Which tokens `?token=` accepts: all, tickets (no long-lived tokens), or off (none)."),
  PRINCIPAL(
      "roomkey.principal",
      "false",
      Rule.BOOLEAN,
      "true: a person authenticated by the container (SSO, Kerberos, Basic) is signed in."),
  REALM(
      "roomkey.realm",
      "false",
      Rule.BOOLEAN,
      "true: users without a password in Roomkey sign in by the container's realm (LDAP)."),
  REALM_ADMIN_ROLE(
      "roomkey.realm.admin-role",
      "",
      Rule.ROLE,
      "The container role that grants administrator rights. Losing it revokes them."),
  REALM_BOARDS(
      "roomkey.realm.boards",
      "",
      Rule.GRANTS,
      "Container roles that grant membership of boards, such as sales=board-1:editor."),
  JWT_ISSUER(
      "roomkey.jwt.issuer",
      "",
      Rule.TEXT,
      "The issuer (claim iss) whose JWTs Roomkey accepts. Empty: it accepts none. Requires the"
          + " next two settings."),
  JWT_AUDIENCE(
      "roomkey.jwt.audience",
      "",
      Rule.TEXT,
      "The name of this server at the issuer. The claim aud must contain it."),
  JWT_JWKS(
      "roomkey.jwt.jwks",
      "",
      Rule.KEYS,
      "The address at which the issuer publishes its public keys as a JWK Set."),
  JWT_ALGORITHMS(
      "roomkey.jwt.algorithms",
      "RS256,ES256",
      Rule.ALGORITHMS,
      "Allowed signature algorithms. A key without alg uses the first in this list that fits it."),
  JWT_SKEW(
      "roomkey.jwt.skew",
      "30s",
      Rule.SKEW,
      "How far the issuer's clock may be ahead. Applies to nbf, never to exp."),
  JWT_USERS(
      "roomkey.jwt.users",
      "create",
      Rule.OUTSIDERS,
      "create: unknown people are created. known: an administrator has to create them first."),
  JWT_CLAIM_USER(
      "roomkey.jwt.claim.user", "sub", Rule.CLAIM, "The claim that identifies the person."),
  JWT_CLAIM_NAME("roomkey.jwt.claim.name", "name", Rule.CLAIM, "The claim with the display name."),
  JWT_CLAIM_SCOPES(
      "roomkey.jwt.claim.scopes",
      "scope",
      Rule.CLAIM_OR_NONE,
      "The claim that, if present, limits a JWT to the scopes in it. Empty: no claim does."),
  JWT_SCOPES(
      "roomkey.jwt.scopes",
      "connect,read,publish",
      Rule.SCOPES,
      "The maximum scopes of a JWT. Without the scope claim it has those that are not admin."),
  LIMITS_ENABLED(
      "roomkey.limits.enabled",
      "true",
      Rule.BOOLEAN,
      "false: turns off the limits on rates and numbers, for load tests. Size limits stay."),
  SOCKETS_PER_USER(
      "roomkey.limits.sockets-per-user",
      "100",
      Rule.COUNT,
      "Open sockets of one user. One more is closed 1008. 0: no limit."),
  PENDING_PER_ADDRESS(
      "roomkey.limits.pending-per-address",
      "100",
      Rule.COUNT,
      "Open sockets of one address that have not authenticated yet. 0: no limit."),
  BODIES_PER_ADDRESS(
      "roomkey.limits.bodies-per-address",
      "50",
      Rule.COUNT,
      "Unfinished request bodies of one address (IPv6: one /64). One more makes the oldest fail"
          + " with 429. 0: no limit."),
  BODY_TIMEOUT(
      "roomkey.body.timeout",
      "10s",
      Rule.DURATION,
      "The complete body of a request must arrive within this time. Otherwise the answer is 408."),
  BOARDS_PER_SOCKET(
      "roomkey.limits.boards-per-socket",
      "1000",
      Rule.COUNT,
      "Boards that one socket may have joined at the same time. One more is rate_limited. 0: no"
          + " limit."),
  FRAMES_PER_SOCKET(
      "roomkey.limits.frames-per-socket",
      "100",
      Rule.COUNT,
      "Frames of one socket per second; bursts of three times as many. 0: no limit."),
  CHARACTERS_PER_SOCKET(
      "roomkey.limits.characters-per-socket",
      "1000000",
      Rule.COUNT,
      "Characters of one socket per second; bursts of three times as many. 0: no limit."),
  FRAMES_PER_USER(
      "roomkey.limits.frames-per-user",
      "500",
      Rule.COUNT,
      "Frames of one user per second, with messages and signals over HTTP; bursts of three times"
          + " as many. 0: no limit."),
  REQUESTS_PER_ADDRESS(
      "roomkey.limits.requests-per-address",
      "1000",
      Rule.COUNT,
      "Requests of one address (IPv6: one /64) per second; bursts of three times as many. One"
          + " more gets 429 and the connection ends. /health does not count. 0: no limit."),
  REQUESTS_PER_USER(
      "roomkey.limits.requests-per-user",
      "100",
      Rule.COUNT,
      "Requests of one user per second, with joins and history reads on sockets; bursts of three"
          + " times as many. A service may make five times as many. 0: no limit."),
  REQUESTS_AT_ONCE_PER_USER(
      "roomkey.limits.requests-at-once-per-user",
      "3",
      Rule.COUNT,
      "How many of these run at the same time for one user. Up to 16 others wait for up to two"
          + " seconds. A refusal arrives after one to two seconds. 0: no limit."),
  CHECKS_PER_ADDRESS(
      "roomkey.limits.checks-per-address",
      "8",
      Rule.COUNT,
      "Credentials of one address that are looked up at the same time. Others wait. 0: no limit."),
  BOARDS_PER_USER(
      "roomkey.limits.boards-per-user",
      "100",
      Rule.COUNT,
      "Boards that one person may have created; administrators and services any number. 0: no"
          + " limit."),
  PEOPLE_PER_APPLICATION(
      "roomkey.limits.people-per-application",
      "100000",
      Rule.COUNT,
      "People one application may have created with act_as. 0: no limit."),
  NEW_PEOPLE_PER_APPLICATION(
      "roomkey.limits.new-people-per-application",
      "50",
      Rule.COUNT,
      "People one application may create with act_as per second; bursts of three times as many."
          + " 0: no limit."),
  MEMBERS_PER_BOARD(
      "roomkey.limits.members-per-board",
      "10000",
      Rule.COUNT,
      "Members of one board. 0: no limit."),
  MESSAGES_PER_BOARD(
      "roomkey.limits.messages-per-board",
      "1000",
      Rule.COUNT,
      "Messages and signals on one board per second; bursts of three times as many. 0: no limit."),
  ABUSE_AFTER(
      "roomkey.limits.abuse-after",
      "10s",
      Rule.DURATION_OR_ZERO,
      "A socket whose frames stay over the rate for this long is closed 1008. 0s: never."),
  ABUSE_PAUSE(
      "roomkey.limits.abuse-pause",
      "60s",
      Rule.DURATION_OR_ZERO,
      "After such a close the node refuses new sockets of the user for this time, or of the"
          + " address if the user is unknown. 0s: no pause."),
  MESSAGES_MAX_AGE(
      "roomkey.messages.max-age",
      "0s",
      Rule.DURATION_OR_ZERO,
      "Messages older than this are deleted for good, once an hour. 0s: never."),
  MESSAGES_MAX_PER_BOARD(
      "roomkey.messages.max-per-board",
      "0",
      Rule.COUNT,
      "The oldest messages of a board beyond this number are deleted, once an hour. 0: never."),
  BOARDS_CREATE("roomkey.boards.create", "admin", Rule.CREATORS, "Who may create boards."),
  DATA(
      "roomkey.data",
      "${catalina.base}/roomkey-data",
      Rule.PATH,
      "The folder for the embedded database, the audit log and the set-up link."),
  AUDIT_FILE_KIB(
      "roomkey.audit.file-kib",
      "10240",
      Rule.POSITIVE,
      "Size in kibibytes at which an audit log file is full and the next one starts."),
  AUDIT_FILES(
      "roomkey.audit.files",
      "20",
      Rule.POSITIVE,
      "Files that each series of the audit log keeps. Older ones are deleted."),
  METRICS_ADDRESSES(
      "roomkey.metrics.addresses",
      "",
      Rule.ADDRESSES,
      "Addresses that read /metrics without a credential, such as Prometheus. Not by proxy."),
  REDIS_URI(
      "roomkey.redis.uri",
      "",
      Rule.REDIS,
      "The Redis (6.2 or newer) that the nodes on one database share. Empty: one node."),
  REDIS_PREFIX(
      "roomkey.redis.prefix",
      "roomkey",
      Rule.PREFIX,
      "Prefix of every key and channel in Redis. Each Roomkey on one Redis needs its own."),
  DEMO(
      "roomkey.demo",
      "false",
      Rule.BOOLEAN,
      "true: creates example boards and users, see README. Only on an address that no other"
          + " machine reaches. false: disables the example users.");

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
    return rule.text();
  }

  public String meaning() {
    return meaning;
  }

  Optional<Object> parse(String value) {
    return rule.parse(value);
  }
}
