package org.roomkey.web.page;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.roomkey.auth.Authentication;
import org.roomkey.auth.Authentication.Undecided;
import org.roomkey.credential.Identity;
import org.roomkey.limit.AddressShares;
import org.roomkey.log.Log;
import org.roomkey.log.SparseLog;
import org.roomkey.oidc.ProviderClient;
import org.roomkey.oidc.ProviderLogins;
import org.roomkey.oidc.ProviderLogins.Confirmed;
import org.roomkey.oidc.ProviderLogins.Forbidden;
import org.roomkey.oidc.ProviderLogins.SignedIn;
import org.roomkey.oidc.ProviderPeople;
import org.roomkey.oidc.ProviderSignIn;
import org.roomkey.oidc.ProviderSignIn.Denied;
import org.roomkey.oidc.ProviderUnavailableException;
import org.roomkey.oidc.Providers;
import org.roomkey.oidc.RefusedException;
import org.roomkey.user.StoreException;
import org.roomkey.web.ApiException;
import org.roomkey.web.AuditEvents;
import org.roomkey.web.Callers;
import org.roomkey.web.Input;
import org.roomkey.web.ProviderCookies;

/**
 * {@code GET /oidc/login} sends the browser to an OpenID provider, and {@code GET /oidc/callback}
 * takes it back: with a new login, or with the sign-in page, which says what went wrong. Every
 * forged response gets the same page; the audit log says which check failed.
 */
public final class ProviderSignInServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final Log LOG = Log.of(ProviderSignInServlet.class);

  private static final String LOGIN = "/oidc/login";
  private static final String CALLBACK = "/oidc/callback";
  private static final int TOO_MANY_REQUESTS = 429;
  private static final String AFTERWARDS = "/boards";

  /** The person, or somebody who may decide for the person, has said no (OpenID Connect Core). */
  private static final Set<String> REFUSALS =
      Set.of("access_denied", "login_required", "interaction_required", "consent_required");

  private static final Set<String> OUTAGES = Set.of("temporarily_unavailable", "server_error");

  private final transient SparseLog sparseLog = new SparseLog(LOG);
  private final transient Providers providers;
  private final transient ProviderSignIn signIn;
  private final transient ProviderLogins logins;
  private final transient AddressShares shares;
  private final transient BrowserLogins browsers;
  private final transient Callers callers;
  private final transient Pages pages;

  public ProviderSignInServlet(
      Providers providers,
      ProviderSignIn signIn,
      ProviderLogins logins,
      AddressShares shares,
      BrowserLogins browsers,
      Callers callers,
      Pages pages) {
    this.providers = providers;
    this.signIn = signIn;
    this.logins = logins;
    this.shares = shares;
    this.browsers = browsers;
    this.callers = callers;
    this.pages = pages;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    boolean isLogin = request.getServletPath().equals(LOGIN);
    if (!shares.enter(request.getRemoteAddr())) {
      response.setHeader("Retry-After", "1");
      show(request, response, TOO_MANY_REQUESTS, "signin.throttled");
      return;
    }
    try {
      if (isLogin) {
        login(request, response);
      } else {
        callback(request, response);
      }
    } catch (RefusedException e) {
      refuse(request, response, e.check());
    } catch (ApiException e) {
      if (isLogin) {
        response.sendError(e.status());
      } else {
        refuse(request, response, "query");
      }
    } catch (ProviderUnavailableException e) {
      LOG.log(Level.DEBUG, "a sign-in at a provider failed", e);
      unavailable(request, response);
    } catch (StoreException e) {
      sparseLog.log(
          Level.WARNING, "a sign-in at a provider was not completed: {0}", e.getMessage());
      unavailable(request, response);
    } finally {
      shares.leave(request.getRemoteAddr());
    }
  }

  private void login(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ApiException, ProviderUnavailableException {
    Input query = Input.query(request);
    String next = Redirects.ownPath(query.one("next").orElse(null)).orElse(AFTERWARDS);
    boolean isAgain = query.one("reauthenticate").isPresent();
    Optional<String> loginId = isAgain ? loginId(request) : Optional.empty();
    Optional<ProviderClient> client =
        isAgain
            ? loginId.flatMap(logins::providerOf).flatMap(providers::named)
            : chosen(query.one("provider"));
    if (client.isEmpty()) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    ProviderSignIn.Begun begun =
        signIn.begin(
            client.get(), callback(request, client.get().provider().name()), next, loginId);
    ProviderCookies.add(
        request, response, begun.state(), begun.encrypted(), ProviderSignIn.LONGEST);
    Redirects.elsewhere(response, begun.location());
  }

  private Optional<ProviderClient> chosen(Optional<String> name) {
    return name.isPresent() ? providers.named(name.get()) : providers.all().stream().findFirst();
  }

  /**
   * The address to which the provider sends the browser back: registered there. Each provider has
   * one of its own, so that a code of one is not taken for that of another (RFC 9700 §4.4).
   *
   * @param provider the name in the settings; in a callback from outside
   */
  private static URI callback(HttpServletRequest request, String provider) {
    String name = URLEncoder.encode(provider, StandardCharsets.UTF_8);
    return Redirects.absolute(request, name.isEmpty() ? CALLBACK : CALLBACK + "?provider=" + name);
  }

  /** The live login of the browser, if any. */
  private Optional<String> loginId(HttpServletRequest request) {
    Authentication caller = callers.authenticate(request, false);
    if (caller instanceof Undecided) {
      throw new StoreException("the login of the browser could not be checked", null);
    }
    return caller.accepted().flatMap(Identity::loginId);
  }

  private void callback(HttpServletRequest request, HttpServletResponse response)
      throws ServletException,
          IOException,
          ApiException,
          RefusedException,
          ProviderUnavailableException {
    Input query = Input.query(request);
    String state = query.one("state").orElse("");
    String provider = query.one("provider").orElse("");
    ProviderCookies.remove(request, response, state);
    ProviderLogins.Result result =
        signIn.complete(
            new ProviderSignIn.Response(
                state,
                ProviderCookies.of(request, state),
                query.one("iss"),
                query.one("code").filter(code -> !code.isBlank()),
                query.one("error"),
                provider,
                callback(request, provider)),
            new ProviderLogins.Browser(
                request.getRemoteAddr(),
                Optional.ofNullable(request.getHeader("User-Agent")).orElse(""),
                () -> loginId(request)));
    if (result instanceof SignedIn signedIn) {
      browsers.begin(request, response, signedIn.user(), signedIn.started());
      callers.note(
          AuditEvents.ofLogin(
              request, signedIn.started().login(), ProviderPeople.method(signedIn.provider())));
      Redirects.seeOther(request, response, signedIn.next());
    } else if (result instanceof Confirmed confirmed) {
      Redirects.seeOther(request, response, confirmed.next());
    } else if (result instanceof Forbidden forbidden) {
      note(request, ProviderPeople.method(forbidden.provider()), "forbidden");
      show(request, response, HttpServletResponse.SC_FORBIDDEN, "signin.provider.forbidden");
    } else if (result instanceof Denied denied) {
      deny(request, response, denied);
    }
  }

  private void deny(HttpServletRequest request, HttpServletResponse response, Denied denied)
      throws ServletException, IOException {
    String method = ProviderPeople.method(denied.provider());
    if (OUTAGES.contains(denied.error())) {
      note(request, method, "undecided");
      unavailable(request, response);
    } else if (REFUSALS.contains(denied.error())) {
      note(request, method, "denied_by_provider");
      show(request, response, HttpServletResponse.SC_FORBIDDEN, "signin.provider.denied");
    } else {
      note(request, method, "error_of_provider");
      show(request, response, HttpServletResponse.SC_FORBIDDEN, "signin.provider.error");
    }
  }

  private void refuse(HttpServletRequest request, HttpServletResponse response, String check)
      throws ServletException, IOException {
    note(request, "oidc", check);
    show(request, response, HttpServletResponse.SC_BAD_REQUEST, "signin.provider.failed");
  }

  private void note(HttpServletRequest request, String method, String reason) {
    callers.note(AuditEvents.ofProviderRefusal(request, method, reason));
  }

  private void unavailable(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    response.setHeader("Retry-After", "5");
    show(
        request,
        response,
        HttpServletResponse.SC_SERVICE_UNAVAILABLE,
        "signin.provider.unavailable");
  }

  private void show(
      HttpServletRequest request, HttpServletResponse response, int status, String text)
      throws ServletException, IOException {
    response.setStatus(status);
    pages.signIn(request, response, null, null, text);
  }
}
