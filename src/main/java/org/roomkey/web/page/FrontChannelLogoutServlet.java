package org.roomkey.web.page;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.roomkey.limit.Shares;
import org.roomkey.oidc.Provider;
import org.roomkey.oidc.ProviderSignOuts;
import org.roomkey.user.StoreException;
import org.roomkey.web.ApiException;
import org.roomkey.web.Input;

/**
 * {@code GET /oidc/frontchannel-logout?iss=&sid=}: ends the session of the provider whose page
 * shows this one in a frame (OpenID Connect Front-Channel Logout 1.0 §3). It goes by {@code sid},
 * which nobody can guess, because the browser sends no cookies to a frame of another site. It sets
 * none. Microsoft Entra ID sends no {@code iss}: then any provider may have the session.
 */
public final class FrontChannelLogoutServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  private static final byte[] PAGE =
      "<!DOCTYPE html><html lang=\"en\"><title>Signed out</title></html>"
          .getBytes(StandardCharsets.UTF_8);

  private final transient ProviderSignOuts signOuts;
  private final transient Shares shares;

  public FrontChannelLogoutServlet(ProviderSignOuts signOuts, Shares shares) {
    this.signOuts = signOuts;
    this.shares = shares;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("Cache-Control", "no-store");
    try {
      Input query = Input.query(request);
      Optional<String> sid = query.one("sid");
      List<Provider> meant = signOuts.meant(query.one("iss"));
      if (meant.isEmpty() || sid.isEmpty()) {
        response.sendError(HttpServletResponse.SC_BAD_REQUEST);
      } else {
        end(request, response, meant, sid.get());
      }
    } catch (ApiException e) {
      response.sendError(e.status());
    }
  }

  private void end(
      HttpServletRequest request, HttpServletResponse response, List<Provider> meant, String sid)
      throws IOException {
    if (!isDone(request, meant, sid)) {
      response.setHeader("Retry-After", "2");
      response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
      return;
    }
    response.setHeader(
        "Content-Security-Policy",
        "default-src 'none'; frame-ancestors "
            + meant.stream().map(Provider::origin).distinct().collect(Collectors.joining(" ")));
    response.setContentType("text/html;charset=UTF-8");
    response.setContentLength(PAGE.length);
    response.getOutputStream().write(PAGE);
  }

  /** Whether no login of the session is left. False if nothing could be decided. */
  private boolean isDone(HttpServletRequest request, List<Provider> meant, String sid) {
    try {
      return shares
          .check(
              request.getRemoteAddr(),
              "",
              () -> {
                signOuts.frontChannel(meant, sid);
                return true;
              })
          .orElse(false);
    } catch (StoreException e) {
      return false;
    }
  }
}
