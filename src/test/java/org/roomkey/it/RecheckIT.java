package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jwt.JWTClaimsSet;
import com.sun.net.httpserver.HttpExchange;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.spi.JsonProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.credential.Secrets;
import org.roomkey.testing.Canaries;
import org.roomkey.testing.FakeProvider;
import org.roomkey.testing.Person;
import org.roomkey.testing.SingleSignOn;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.Wait;

/** A provider that reports nothing is asked every second. */
class RecheckIT {
  private static final Duration EVERY = Duration.ofSeconds(1);

  private static SingleSignOn sso;
  private static TestServer server;
  private static Tokens tokens;

  /** The token endpoint of a strict provider: a refresh token works once. */
  private static final class Tokens implements FakeProvider.Answer {
    private final Map<String, String> subjects = new ConcurrentHashMap<>();
    private final Set<String> used = ConcurrentHashMap.newKeySet();
    private final Set<String> disabled = ConcurrentHashMap.newKeySet();
    private final Map<String, List<String>> groups = new ConcurrentHashMap<>();
    private final AtomicInteger reuses = new AtomicInteger();
    private volatile int status = 200;

    /** The person whose first token comes next. */
    private volatile String newest;

    @Override
    public void to(HttpExchange exchange) throws IOException {
      Map<String, String> form =
          FakeProvider.parameters(
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      String token = form.get("refresh_token");
      String subject = subjects.computeIfAbsent(token, first -> newest);
      if (status != 200) {
        FakeProvider.send(exchange, status, "{}");
      } else if (!used.add(token)) {
        reuses.incrementAndGet();
        FakeProvider.send(exchange, 400, "{\"error\":\"invalid_grant\"}");
      } else if (disabled.contains(subject)) {
        FakeProvider.send(exchange, 400, "{\"error\":\"invalid_grant\"}");
      } else {
        FakeProvider.send(exchange, 200, granted(subject));
      }
    }

    private String granted(String subject) {
      String next = Secrets.secret();
      Canaries.remember(Canaries.Kind.TOKEN, next);
      subjects.put(next, subject);
      Instant now = Instant.now();
      JWTClaimsSet.Builder claims =
          new JWTClaimsSet.Builder()
              .issuer(sso.provider().issuer())
              .audience(FakeProvider.CLIENT)
              .subject(subject)
              .issueTime(Date.from(now))
              .expirationTime(Date.from(now.plusSeconds(60)))
              .claim("name", "Somebody")
              .claim("groups", groups.getOrDefault(subject, List.of()));
      JsonObjectBuilder answer =
          JsonProvider.provider()
              .createObjectBuilder()
              .add("access_token", Secrets.secret())
              .add("token_type", "Bearer")
              .add("refresh_token", next)
              .add("id_token", sso.idToken(claims));
      return answer.build().toString();
    }

    int rechecks() {
      return used.size();
    }
  }

  @BeforeAll
  static void start() {
    sso = new SingleSignOn();
    tokens = new Tokens();
    Map<String, String> settings = new TreeMap<>(sso.settings());
    settings.put("roomkey.oidc.recheck", EVERY.toSeconds() + "s");
    settings.put("roomkey.oidc.groups.admin", "chiefs");
    server = new TestServer(settings);
  }

  @AfterAll
  static void stop() {
    server.close();
    sso.close();
  }

  /** Signs somebody in, who from then on has the groups. */
  private static Person signIn(String subject, String... groups) {
    tokens.newest = subject;
    tokens.groups.put(subject, List.of(groups));
    sso.provider().heals(FakeProvider.TOKEN);
    Person person = sso.approve(server, subject).complete();
    sso.provider().answers(FakeProvider.TOKEN, tokens);
    return person;
  }

  private static void awaitRechecks(int more) {
    int before = tokens.rechecks();
    Wait.until("rechecked", () -> tokens.rechecks() >= before + more);
  }

  @Test
  void aPersonWhomTheProviderDisablesIsSignedOutByTheNextRecheck() {
    Person mia = signIn("mia");
    try (TestSocket socket = mia.socket()) {
      awaitRechecks(2);
      socket.ping();
      tokens.disabled.add("mia");
      long start = System.nanoTime();
      socket.mustEnd(4002, "Session expired", "session_expired");
      Duration taken = Duration.ofNanos(System.nanoTime() - start);
      assertTrue(taken.compareTo(EVERY.plusSeconds(2)) < 0, taken::toString);
    }
    mia.get("/api/me").mustBe(401);
    assertEquals(
        1, server.sql("SELECT COUNT(*) FROM logins WHERE end_reason = 'PROVIDER_RECHECK'"));
    assertEquals(0, tokens.reuses.get());
  }

  @Test
  void aGroupThatIsTakenAwayTakesItsRightsAway() {
    Person nia = signIn("nia", "chiefs");
    Wait.until("she is an administrator", () -> nia.get("/api/admin/users").status() == 200);
    tokens.groups.put("nia", List.of("others"));
    Wait.until("she is none", () -> nia.get("/api/admin/users").status() == 403);
    nia.get("/api/me").mustBe(200);
    assertEquals(0, tokens.reuses.get());
  }

  @Test
  void aProviderThatIsAwayEndsNobody() {
    Person oda = signIn("oda");
    awaitRechecks(1);
    tokens.status = 503;
    long before = sso.provider().requests(FakeProvider.TOKEN);
    Wait.until("it was asked", () -> sso.provider().requests(FakeProvider.TOKEN) > before);
    oda.get("/api/me").mustBe(200);
    tokens.status = 200;
    oda.get("/api/me").mustBe(200);
    assertEquals(0, tokens.reuses.get());
  }
}
