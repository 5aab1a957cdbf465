package org.roomkey.testing;

import com.nimbusds.jwt.JWTClaimsSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.stream.Collectors;
import org.roomkey.credential.Secrets;

/** People who sign in at a {@link FakeProvider}, each in a session of their own, and sign out. */
public final class SingleSignOn implements AutoCloseable {
  public static final String BACK_CHANNEL = "/oidc/backchannel-logout";
  private static final String EVENT = "http://schemas.openid.net/event/backchannel-logout";

  private final FakeProvider provider =
      new FakeProvider(Clock.systemUTC())
          .claims(token -> token.claim("sid", sid((String) token.getClaims().get("nonce"))));

  /**
   * A person on the way back from the provider.
   *
   * @param callback the path with the code
   */
  public record Arrival(Person person, String callback, String sid) {
    public Person complete() {
      person.get(callback).mustBe(303);
      return person;
    }
  }

  public FakeProvider provider() {
    return provider;
  }

  public Map<String, String> settings() {
    return provider.settings();
  }

  private static String sid(String nonce) {
    return "session-" + Secrets.digest(nonce);
  }

  /** Signs somebody in at the provider only. */
  public Arrival approve(Site server, String subject) {
    Person person = server.anybody();
    String location = person.get("/oidc/login").mustBe(303).header("Location");
    String nonce =
        FakeProvider.parameters(location.substring(location.indexOf('?') + 1)).get("nonce");
    Map<String, String> back;
    synchronized (this) {
      back = provider.person(subject).approve(location);
    }
    String query =
        back.entrySet().stream()
            .map(pair -> pair.getKey() + "=" + encoded(pair.getValue()))
            .collect(Collectors.joining("&"));
    return new Arrival(person, "/oidc/callback?" + query, sid(nonce));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** The claims of a logout token that is in order, for a session. */
  public JWTClaimsSet.Builder logout(String sid) {
    Instant now = Instant.now();
    return new JWTClaimsSet.Builder()
        .issuer(provider.issuer())
        .audience(FakeProvider.CLIENT)
        .issueTime(Date.from(now))
        .expirationTime(Date.from(now.plusSeconds(120)))
        .jwtID(Secrets.id())
        .claim("sid", sid)
        .claim("events", Map.of(EVENT, Map.of()));
  }

  public String signed(JWTClaimsSet.Builder claims) {
    return provider.token(claims.build(), "logout+jwt");
  }

  /** An ID token of a refresh. */
  public String idToken(JWTClaimsSet.Builder claims) {
    return provider.token(claims.build(), "JWT");
  }

  /** The provider reports the end of a session to the server. */
  public HttpAnswer report(Site server, String sid) {
    return post(server, "logout_token=" + signed(logout(sid)));
  }

  /** Sends a form as a provider does: without cookies and without an origin. */
  public static HttpAnswer post(Site server, String form) {
    Canaries.watch(form);
    HttpRequest request =
        HttpRequest.newBuilder(server.uri(BACK_CHANNEL))
            .timeout(TestServer.PATIENCE)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form))
            .build();
    try {
      HttpResponse<String> response = server.http().send(request, BodyHandlers.ofString());
      HttpAnswer answer =
          new HttpAnswer(response.statusCode(), response.headers(), response.body());
      DocumentedRoutes.check("POST", BACK_CHANNEL, answer);
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    provider.close();
  }
}
