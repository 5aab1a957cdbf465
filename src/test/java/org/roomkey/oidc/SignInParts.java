package org.roomkey.oidc;

import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.roomkey.account.GroupRights;
import org.roomkey.auth.UrlTokens;
import org.roomkey.credential.Secrets;
import org.roomkey.credential.SharedKey;
import org.roomkey.oidc.ProviderSignIn.Begun;
import org.roomkey.storage.JdbcProviderSessionStore;
import org.roomkey.storage.JdbcUsedOnce;
import org.roomkey.testing.AuthParts;
import org.roomkey.testing.FakeProvider;
import org.roomkey.testing.MemoryDatabase;
import org.roomkey.testing.TestServer;

/** A sign-in at a {@link FakeProvider}, without a server. */
final class SignInParts implements AutoCloseable {
  static final URI CALLBACK = URI.create("https://rooms.example/roomkey/oidc/callback");

  final AuthParts parts = new AuthParts();
  final FakeProvider fake = new FakeProvider(parts.clock);
  final SharedKey tokens = new SharedKey(Secrets.secret());
  final MemoryDatabase database = new MemoryDatabase();
  final ProviderSessionStore sessions = new JdbcProviderSessionStore(database.database());
  final UsedOnce usedOnce = new JdbcUsedOnce(database.database());
  Optional<String> adminGroup = Optional.empty();
  GroupRights.Memberships memberships = GroupRights.Memberships.NONE;
  Optional<String> browserLogin = Optional.empty();
  Duration longestAnswer = TestServer.PATIENCE;

  /** Runs when a sign-in has looked for reported sign-outs. */
  Runnable afterTheLook = () -> {};

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final SharedKey cookies = new SharedKey(Secrets.secret());

  /** Of a new start of the application. */
  final class Application {
    final Providers providers;
    final ProviderLogins logins;
    final ProviderSignIn signIn;

    Application(Provider... configured) {
      ProviderHttp http = new ProviderHttp(threads, longestAnswer);
      providers = new Providers(List.of(configured), http, parts.clock, parts.clock.nanoTime());
      ProviderPeople people =
          new ProviderPeople(
              parts.users, provider -> parts.rights(adminGroup, memberships), parts.audit::add);
      logins =
          new ProviderLogins(
              people,
              watched(),
              parts.logins,
              parts.authenticator(UrlTokens.ALL),
              tokens,
              parts.clock);
      signIn = new ProviderSignIn(providers, usedOnce, logins, cookies, parts.clock);
    }

    Begun begin() throws ProviderUnavailableException {
      return signIn.begin(providers.all().get(0), CALLBACK, "/boards", Optional.empty());
    }

    /** The whole way of an honest person. */
    ProviderLogins.Result signIn() throws RefusedException, ProviderUnavailableException {
      Begun begun = begin();
      return complete(begun, fake.approve(begun.location().toString()));
    }

    /**
     * @param back the parameters with which the browser comes back
     */
    ProviderLogins.Result complete(Begun begun, Map<String, String> back)
        throws RefusedException, ProviderUnavailableException {
      return complete(Optional.of(begun.encrypted()), back);
    }

    ProviderLogins.Result complete(Optional<String> cookie, Map<String, String> back)
        throws RefusedException, ProviderUnavailableException {
      return signIn.complete(
          new ProviderSignIn.Response(
              back.getOrDefault("state", ""),
              cookie,
              Optional.ofNullable(back.get("iss")),
              Optional.ofNullable(back.get("code")),
              Optional.ofNullable(back.get("error")),
              back.getOrDefault("provider", ""),
              CALLBACK),
          new ProviderLogins.Browser("192.0.2.7", "a browser", () -> browserLogin));
    }
  }

  private ProviderSessionStore watched() {
    return (ProviderSessionStore)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {ProviderSessionStore.class},
            (self, method, arguments) -> {
              Object answer = method.invoke(sessions, arguments);
              if (method.getName().equals("isSignedOut")) {
                afterTheLook.run();
              }
              return answer;
            });
  }

  /** The fake provider in the settings. */
  Provider provider() {
    return provider(new Provider.Claims("name", "groups", adminGroup, List.of()));
  }

  Provider provider(Provider.Claims claims) {
    return new Provider(
        "",
        "",
        URI.create(fake.issuer()),
        FakeProvider.CLIENT,
        new Provider.Authentication(Optional.of(fake.secret()), Optional.empty()),
        List.of("RS256", "ES256"),
        Provider.USUAL_SCOPES,
        claims,
        Duration.ZERO);
  }

  Provider named(String name, FakeProvider other) {
    return new Provider(
        name,
        name,
        URI.create(other.issuer()),
        FakeProvider.CLIENT,
        new Provider.Authentication(Optional.of(other.secret()), Optional.empty()),
        List.of("RS256"),
        List.of("openid"),
        provider().claims(),
        Duration.ZERO);
  }

  /** Changes the database in a way of its own. */
  void execute(String sql) {
    database.execute(sql);
  }

  Application application() {
    return new Application(provider());
  }

  @Override
  public void close() {
    fake.close();
    threads.shutdownNow();
    database.close();
  }
}
