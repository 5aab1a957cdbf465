package org.roomkey.bootstrap;

import java.util.Locale;
import java.util.Optional;

/** Every setting: its name, its default as text, the rule for its value, and what it is for. */
public enum Setting {
  SESSION_IDLE(
      "roomkey.session.idle", "30m", Rule.DURATION, "A login ends after so long without activity."),
  SESSION_ABSOLUTE(
      "roomkey.session.absolute", "12h", Rule.DURATION, "A login ends after so long in any case."),
  TOKENS_MAX_AGE(
      "roomkey.tokens.max-age",
      "",
      Rule.DURATION_OR_NONE,
      "An API token ends so long after it was made, however it was made. Empty: as it says"
          + " itself."),
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
      "Other origins, separated by commas, whose pages may open sockets with the login cookie, and"
          + " read the answers of /api/* by CORS where they show a token in Authorization."),
  HOSTS(
      "roomkey.hosts",
      "",
      Rule.HOSTS,
      "The names under which browsers reach this server; a request to another is answered 421. A"
          + " name without a port has any. Empty: every name is."),
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
      "The most a JWT is good for; one without that claim is good for what of it is not admin."),
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
  BODIES_PER_ADDRESS(
      "roomkey.limits.bodies-per-address",
      "50",
      Rule.COUNT,
      "Requests of one address (IPv6: one /64) whose body is still on its way; one more, and the"
          + " oldest is 429. 0: no limit."),
  BODY_TIMEOUT(
      "roomkey.body.timeout",
      "10s",
      Rule.DURATION,
      "The whole body of a request must be here within this time; else 408."),
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
      "1000000",
      Rule.COUNT,
      "Characters one socket may send a second, three times as many at once. 0: no limit."),
  FRAMES_PER_USER(
      "roomkey.limits.frames-per-user",
      "500",
      Rule.COUNT,
      "Frames, and messages and signals over HTTP, one user may send a second over all sockets,"
          + " three times as many at once. 0: no limit."),
  REQUESTS_PER_ADDRESS(
      "roomkey.limits.requests-per-address",
      "1000",
      Rule.COUNT,
      "Requests of one address (IPv6: one /64) a second, three times as many at once; one more is"
          + " 429 and ends the connection. /health is not counted. 0: no limit."),
  REQUESTS_PER_USER(
      "roomkey.limits.requests-per-user",
      "100",
      Rule.COUNT,
      "Requests, and joins and reads of the history on sockets, of one user a second,"
          + " three times as many at once; a service may five times as much. 0: no limit."),
  REQUESTS_AT_ONCE_PER_USER(
      "roomkey.limits.requests-at-once-per-user",
      "3",
      Rule.COUNT,
      "Of one user so many of these are at work at once: its share of the database."
          + " Others wait for two seconds, 16 of them; who is refused hears of it after one to two"
          + " seconds. 0: no limit."),
  CHECKS_PER_ADDRESS(
      "roomkey.limits.checks-per-address",
      "8",
      Rule.COUNT,
      "Credentials from one address that are looked up at once; others wait. 0: no" + " limit."),
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
      "People one application may have made by act_as. 0: no limit."),
  NEW_PEOPLE_PER_APPLICATION(
      "roomkey.limits.new-people-per-application",
      "50",
      Rule.COUNT,
      "New people one application may make by act_as a second, three times as many at once. 0: no"
          + " limit."),
  MEMBERS_PER_BOARD(
      "roomkey.limits.members-per-board",
      "10000",
      Rule.COUNT,
      "Members one board may have. 0: no limit."),
  MESSAGES_PER_BOARD(
      "roomkey.limits.messages-per-board",
      "1000",
      Rule.COUNT,
      "Messages and signals one board takes a second, three times as many at once. 0: no limit."),
  ABUSE_AFTER(
      "roomkey.limits.abuse-after",
      "10s",
      Rule.DURATION_OR_ZERO,
      "A socket whose frames are refused for their rate for so long on end is closed 1008. 0s:"
          + " never."),
  ABUSE_PAUSE(
      "roomkey.limits.abuse-pause",
      "60s",
      Rule.DURATION_OR_ZERO,
      "After such a close the user, or the address where the user is not known yet, gets no"
          + " other socket of this node for so long. 0s: at once."),
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
      "Files of each series of the audit log that are kept; the oldest is deleted."),
  METRICS_ADDRESSES(
      "roomkey.metrics.addresses",
      "",
      Rule.ADDRESSES,
      "Who may read /metrics without a credential, such as the Prometheus server. Not through a"
          + " proxy."),
  REDIS_URI(
      "roomkey.redis.uri",
      "",
      Rule.REDIS,
      "The Redis 6.2 or newer that the nodes on one database share. Empty: there is one node."),
  REDIS_PREFIX(
      "roomkey.redis.prefix",
      "roomkey",
      Rule.PREFIX,
      "Before every key and channel in Redis: another one for each Roomkey that shares it."),
  DEMO(
      "roomkey.demo",
      "false",
      Rule.BOOLEAN,
      "true: creates example boards and users, see README; only on an address that no other"
          + " machine reaches. Without it they are disabled.");

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
