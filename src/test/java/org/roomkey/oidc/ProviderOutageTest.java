package org.roomkey.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.oidc.ProviderLogins.SignedIn;
import org.roomkey.oidc.ProviderSignIn.Begun;
import org.roomkey.testing.CapturedLog;
import org.roomkey.testing.FakeProvider;

/**
 * A provider that is away, slow, or answers nonsense: nothing is decided, and nobody waits long.
 */
class ProviderOutageTest {
  @RegisterExtension final CapturedLog log = new CapturedLog();

  private final SignInParts parts = new SignInParts();
  private final FakeProvider fake = parts.fake;

  @AfterEach
  void close() {
    parts.close();
  }

  private void mustBeUndecided(SignInParts.Application application) throws Exception {
    Begun begun = application.begin();
    Map<String, String> back = fake.approve(begun.location().toString());
    assertThrows(ProviderUnavailableException.class, () -> application.complete(begun, back));
    assertTrue(parts.parts.users.find("erna").isEmpty());
  }

  private static void drip(HttpExchange exchange) throws IOException, InterruptedException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, 0);
    OutputStream body = exchange.getResponseBody();
    for (int i = 0; i < 1_000; i++) {
      body.write(' ');
      body.flush();
      Thread.sleep(20);
    }
  }

  static Stream<Arguments> troubles() {
    return Stream.of(
        trouble("an error", exchange -> FakeProvider.send(exchange, 500, "{}")),
        trouble("a throttle", exchange -> FakeProvider.send(exchange, 429, "{}")),
        trouble("no JSON", exchange -> FakeProvider.send(exchange, 200, "<html>")),
        trouble("nothing", exchange -> {}),
        trouble("a wrong client", exchange -> FakeProvider.send(exchange, 401, "{}")),
        trouble(
            "another error",
            exchange -> FakeProvider.send(exchange, 400, "{\"error\":\"unauthorized_client\"}")),
        trouble(
            "too much",
            exchange ->
                FakeProvider.send(exchange, 200, "{\"a\":\"" + "x".repeat(300_000) + "\"}")),
        trouble(
            "a redirect",
            exchange -> {
              exchange.getResponseHeaders().set("Location", "/token2");
              exchange.sendResponseHeaders(307, -1);
            }));
  }

  private static Arguments trouble(String what, FakeProvider.Answer answer) {
    return Arguments.of(what, answer);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("troubles")
  void aTroubleOfTheTokenEndpointDecidesNothing(String what, FakeProvider.Answer answer)
      throws Exception {
    fake.answers(FakeProvider.TOKEN, answer);

    mustBeUndecided(parts.application());
    assertEquals(0, fake.requests("/token2"));
    assertEquals(1, fake.requests(FakeProvider.TOKEN), "a code is never sent twice");
  }

  @Test
  void anAnswerThatDripsOrNeverBeginsEndsAtTheDeadline() throws Exception {
    parts.longestAnswer = Duration.ofSeconds(2);
    SignInParts.Application application = parts.application();
    application.begin();
    for (FakeProvider.Answer slow :
        Stream.<FakeProvider.Answer>of(ProviderOutageTest::drip, exchange -> Thread.sleep(20_000))
            .toList()) {
      fake.answers(FakeProvider.TOKEN, slow);
      long began = System.nanoTime();
      mustBeUndecided(application);
      assertTrue(System.nanoTime() - began < Duration.ofSeconds(10).toNanos());
    }
  }

  @Test
  void userInfoThatIsAwayTakesNoRightsAway() throws Exception {
    fake.claims(token -> token.claim("name", null))
        .answers(FakeProvider.USER_INFO, exchange -> FakeProvider.send(exchange, 500, "{}"));

    mustBeUndecided(parts.application());
  }

  @Test
  void keysThatAreAwayDecideNothing() throws Exception {
    fake.answers(FakeProvider.KEYS, exchange -> FakeProvider.send(exchange, 500, "{}"));

    mustBeUndecided(parts.application());
  }

  static Stream<Consumer<JsonObjectBuilder>> badDocuments() {
    return Stream.of(
        document -> document.add("issuer", "https://evil.example"),
        document -> document.add("token_endpoint", "http://evil.example/token"),
        document -> document.add("authorization_endpoint", "http://evil.example/authorize"),
        document -> document.add("jwks_uri", "http://evil.example/jwks"),
        document -> document.add("userinfo_endpoint", "http://evil.example/userinfo"),
        document -> document.add("end_session_endpoint", "http://evil.example/out"),
        document -> document.add("pushed_authorization_request_endpoint", "http://evil.example"),
        document -> document.remove("token_endpoint"),
        document -> document.remove("jwks_uri"));
  }

  @ParameterizedTest
  @MethodSource("badDocuments")
  void aDiscoveryDocumentThatCannotBeTrustedIsNotUsed(Consumer<JsonObjectBuilder> lie) {
    fake.metadata(lie);

    assertThrows(ProviderUnavailableException.class, () -> parts.application().begin());
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 307, 308})
  void aDiscoveryThatRedirectsIsNotFollowed(int status) {
    fake.answers(
        FakeProvider.DISCOVERY,
        exchange -> {
          exchange.getResponseHeaders().set("Location", "/elsewhere");
          exchange.sendResponseHeaders(status, -1);
        });

    assertThrows(ProviderUnavailableException.class, () -> parts.application().begin());
    assertEquals(0, fake.requests("/elsewhere"));
  }

  @Test
  void aProviderThatComesUpLaterIsUsedThen() throws Exception {
    fake.answers(FakeProvider.DISCOVERY, exchange -> FakeProvider.send(exchange, 503, "{}"));
    SignInParts.Application application = parts.application();
    for (int i = 0; i < 10; i++) {
      assertThrows(ProviderUnavailableException.class, application::begin);
    }
    assertEquals(1, fake.requests(FakeProvider.DISCOVERY), "it is not asked by each request");
    assertEquals(1, log.lines().size(), log.lines().toString());

    fake.heals(FakeProvider.DISCOVERY);
    parts.parts.clock.advance(Duration.ofSeconds(3));
    assertInstanceOf(SignedIn.class, application.signIn());
  }

  @Test
  void theDocumentIsReadAgainAndTheLastOneStaysInUse() throws Exception {
    SignInParts.Application application = parts.application();
    application.signIn();
    application.providers.refresh();
    assertEquals(1, fake.requests(FakeProvider.DISCOVERY));

    fake.answers(FakeProvider.DISCOVERY, exchange -> FakeProvider.send(exchange, 503, "{}"));
    parts.parts.clock.advance(Duration.ofMinutes(6));
    application.providers.refresh();
    assertEquals(2, fake.requests(FakeProvider.DISCOVERY));
    assertInstanceOf(SignedIn.class, application.signIn());

    fake.heals(FakeProvider.DISCOVERY)
        .metadata(
            document -> document.add("authorization_endpoint", fake.issuer() + "/new-address"));
    application.providers.refresh();
    assertTrue(application.begin().location().toString().contains("/new-address?"));
  }

  /** RFC 6749 §5.2: the words of a provider do not get into the log. */
  @Test
  void theLogHasNoWordsOfTheProvider() throws Exception {
    fake.answers(
        FakeProvider.TOKEN,
        exchange ->
            FakeProvider.send(
                exchange, 400, "{\"error\":\"hostile\",\"error_description\":\"words\"}"));

    mustBeUndecided(parts.application());

    assertFalse(log.lines().toString().contains("hostile"), log.lines().toString());
    assertTrue(log.lines().toString().contains("an unknown error"), log.lines().toString());
  }
}
