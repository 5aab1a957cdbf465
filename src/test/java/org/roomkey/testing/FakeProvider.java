package org.roomkey.testing;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.openid.connect.sdk.claims.AccessTokenHash;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.roomkey.credential.Secrets;

/**
 * An OpenID provider on a port of the loopback address. It is honest and strict, and lies when a
 * test tells it to. One person is signed in there. Thread-safe.
 */
public final class FakeProvider implements AutoCloseable {
  public static final String CLIENT = "roomkey-of-the-tests";
  public static final String DISCOVERY = "/.well-known/openid-configuration";
  public static final String TOKEN = "/token";
  public static final String USER_INFO = "/userinfo";
  public static final String PUSH = "/par";
  public static final String KEYS = "/jwks";

  /** Answers a request in a way of its own. */
  public interface Answer {
    void to(HttpExchange exchange) throws IOException, InterruptedException;
  }

  private record Asked(Map<String, String> request, String subject) {}

  private final JWK key = TestIssuer.rsa("honest", 2_048, JWSAlgorithm.RS256);
  private final String secret = Secrets.secret();
  private final Clock clock;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Asked> codes = new ConcurrentHashMap<>();
  private final Map<String, Map<String, String>> pushed = new ConcurrentHashMap<>();
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile String subject = "erna";
  private volatile Consumer<JWTClaimsSet.Builder> claims = builder -> {};
  private volatile Consumer<JsonObjectBuilder> metadata = builder -> {};
  private volatile Consumer<JsonObjectBuilder> userInfo = builder -> {};
  private volatile BiFunction<JWK, JWTClaimsSet, String> signature = TestIssuer::token;
  private volatile boolean checksPkce = true;
  private volatile boolean takesCodesAgain;

  public FakeProvider(Clock clock) {
    this.clock = clock;
    Canaries.remember(Canaries.Kind.PASSWORD, secret);
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  public String issuer() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  public String secret() {
    return secret;
  }

  /** The settings of a server whose people sign in here. */
  public Map<String, String> settings() {
    return Map.of(
        "roomkey.oidc.issuer", issuer(),
        "roomkey.oidc.client-id", CLIENT,
        "roomkey.oidc.client-secret", secret);
  }

  /** From now on this person is signed in here. */
  public FakeProvider person(String sub) {
    subject = sub;
    return this;
  }

  /** Changes the claims of every ID token. */
  public FakeProvider claims(Consumer<JWTClaimsSet.Builder> change) {
    claims = change;
    return this;
  }

  /** Changes the discovery document. */
  public FakeProvider metadata(Consumer<JsonObjectBuilder> change) {
    metadata = change;
    return this;
  }

  /** Changes the claims of the UserInfo endpoint. */
  public FakeProvider userInfo(Consumer<JsonObjectBuilder> change) {
    userInfo = change;
    return this;
  }

  /** Signs ID tokens in this way. */
  public FakeProvider signs(BiFunction<JWK, JWTClaimsSet, String> how) {
    signature = how;
    return this;
  }

  /** Takes every verifier, as a provider does that knows no PKCE. */
  public FakeProvider ignoresPkce() {
    checksPkce = false;
    return this;
  }

  public FakeProvider takesCodesAgain() {
    takesCodesAgain = true;
    return this;
  }

  /** Answers requests for the path in this way. */
  public FakeProvider answers(String path, Answer answer) {
    answers.put(path, answer);
    return this;
  }

  /** Answers requests for the path as it should. */
  public FakeProvider heals(String path) {
    answers.remove(path);
    return this;
  }

  /** How often somebody has requested the path. */
  public long requests(String path) {
    return requests.stream().filter(path::equals).count();
  }

  /**
   * The person at the browser agrees.
   *
   * @param location to which Roomkey has sent the browser
   * @return the parameters with which the browser comes back
   */
  public Map<String, String> approve(String location) {
    Map<String, String> query = parameters(URI.create(location).getRawQuery());
    Map<String, String> request =
        query.containsKey("request_uri") ? pushed.remove(query.get("request_uri")) : query;
    String code = Secrets.secret();
    codes.put(code, new Asked(request, subject));
    Map<String, String> back = new TreeMap<>();
    String own = URI.create(request.get("redirect_uri")).getRawQuery();
    if (own != null) {
      back.putAll(parameters(own));
    }
    back.put("code", code);
    back.put("state", request.get("state"));
    back.put("iss", issuer());
    return back;
  }

  /** The parameters of a query or a form. */
  public static Map<String, String> parameters(String text) {
    Map<String, String> parameters = new TreeMap<>();
    for (String pair : text.split("&")) {
      int is = pair.indexOf('=');
      parameters.put(
          URLDecoder.decode(pair.substring(0, is), StandardCharsets.UTF_8),
          URLDecoder.decode(pair.substring(is + 1), StandardCharsets.UTF_8));
    }
    return parameters;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    requests.add(path);
    try (exchange) {
      Answer own = answers.get(path);
      if (own != null) {
        own.to(exchange);
        return;
      }
      switch (path) {
        case DISCOVERY -> send(exchange, 200, document());
        case KEYS -> send(exchange, 200, new JWKSet(key.toPublicJWK()).toString());
        case PUSH -> push(exchange);
        case TOKEN -> grant(exchange);
        case USER_INFO -> {
          JsonObjectBuilder about = Json.createObjectBuilder().add("sub", subject);
          userInfo.accept(about);
          send(exchange, 200, about.build().toString());
        }
        default -> send(exchange, 404, "{}");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String document() {
    JsonObjectBuilder document =
        Json.createObjectBuilder()
            .add("issuer", issuer())
            .add("authorization_endpoint", issuer() + "/authorize")
            .add("token_endpoint", issuer() + TOKEN)
            .add("userinfo_endpoint", issuer() + USER_INFO)
            .add("jwks_uri", issuer() + KEYS)
            .add("response_types_supported", Json.createArrayBuilder().add("code"))
            .add("subject_types_supported", Json.createArrayBuilder().add("public"))
            .add("id_token_signing_alg_values_supported", Json.createArrayBuilder().add("RS256"))
            .add("authorization_response_iss_parameter_supported", true);
    metadata.accept(document);
    return document.build().toString();
  }

  private void push(HttpExchange exchange) throws IOException {
    Map<String, String> request = form(exchange);
    String reference = "urn:ietf:params:oauth:request_uri:" + Secrets.id();
    pushed.put(reference, request);
    send(
        exchange,
        201,
        Json.createObjectBuilder()
            .add("request_uri", reference)
            .add("expires_in", 60)
            .build()
            .toString());
  }

  private void grant(HttpExchange exchange) throws IOException {
    Map<String, String> form = form(exchange);
    String basic =
        "Basic "
            + Base64.getEncoder()
                .encodeToString((CLIENT + ":" + secret).getBytes(StandardCharsets.UTF_8));
    if (!basic.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      send(exchange, 401, "{\"error\":\"invalid_client\"}");
      return;
    }
    String code = form.getOrDefault("code", "");
    Asked asked = takesCodesAgain ? codes.get(code) : codes.remove(code);
    if (asked == null || !isOwn(asked, form)) {
      send(exchange, 400, "{\"error\":\"invalid_grant\"}");
      return;
    }
    String accessToken = Secrets.secret();
    Canaries.remember(Canaries.Kind.TOKEN, accessToken);
    String refreshToken = Secrets.secret();
    Canaries.remember(Canaries.Kind.TOKEN, refreshToken);
    send(
        exchange,
        200,
        Json.createObjectBuilder()
            .add("access_token", accessToken)
            .add("token_type", "Bearer")
            .add("refresh_token", refreshToken)
            .add("id_token", idToken(asked, accessToken))
            .build()
            .toString());
  }

  private boolean isOwn(Asked asked, Map<String, String> form) {
    String challenge =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(Secrets.sha256(form.getOrDefault("code_verifier", "")));
    return form.get("redirect_uri").equals(asked.request.get("redirect_uri"))
        && (!checksPkce || challenge.equals(asked.request.get("code_challenge")));
  }

  private String idToken(Asked asked, String accessToken) {
    Instant now = clock.instant();
    JWTClaimsSet.Builder token =
        new JWTClaimsSet.Builder()
            .issuer(issuer())
            .audience(CLIENT)
            .subject(asked.subject)
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plus(Duration.ofMinutes(5))))
            .claim("nonce", asked.request.get("nonce"))
            .claim("sid", "session-of-" + asked.subject)
            .claim("auth_time", now.minusSeconds(20).getEpochSecond())
            .claim("name", "Erna of the provider")
            .claim(
                "at_hash",
                AccessTokenHash.compute(
                        new BearerAccessToken(accessToken), JWSAlgorithm.RS256, null)
                    .getValue());
    claims.accept(token);
    return signature.apply(key, token.build());
  }

  private static Map<String, String> form(HttpExchange exchange) throws IOException {
    return parameters(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
  }

  /** A token that it signs with the key that it publishes, such as a logout token. */
  public String token(JWTClaimsSet claims, String type) {
    return TestIssuer.token(
        key, JWSAlgorithm.RS256, claims, header -> header.type(new JOSEObjectType(type)));
  }

  /** Answers with JSON. */
  public static void send(HttpExchange exchange, int status, String json) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
