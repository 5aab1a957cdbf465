package org.roomkey.web.api;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import org.roomkey.audit.Audit;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.limit.Shares;
import org.roomkey.log.Log;
import org.roomkey.log.SparseLog;
import org.roomkey.oidc.ProviderSignOuts;
import org.roomkey.oidc.ProviderUnavailableException;
import org.roomkey.oidc.RefusedException;
import org.roomkey.protocol.ErrorBody;
import org.roomkey.user.StoreException;
import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;
import org.roomkey.web.AuditEvents;
import org.roomkey.web.Input;
import org.roomkey.web.JsonResponses;

/**
 * {@code POST /oidc/backchannel-logout}: a provider reports that a session has ended (OpenID
 * Connect Back-Channel Logout 1.0 §2.5 to §2.8). Every refused request gets the same answer.
 */
public final class BackChannelLogoutServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final Log LOG = Log.of(BackChannelLogoutServlet.class);
  private static final Answer REFUSED =
      new Answer(
          HttpServletResponse.SC_BAD_REQUEST, new ErrorBody("invalid_request", "invalid_request"));

  private final transient SparseLog sparseLog = new SparseLog(LOG);
  private final transient ProviderSignOuts signOuts;
  private final transient Shares shares;
  private final transient JsonResponses responses;
  private final transient Audit audit;

  public BackChannelLogoutServlet(
      ProviderSignOuts signOuts, Shares shares, JsonResponses responses, Audit audit) {
    this.signOuts = signOuts;
    this.shares = shares;
    this.responses = responses;
    this.audit = audit;
  }

  private enum Verdict {
    DONE,
    REFUSED,
    UNDECIDED
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    switch (verdict(request)) {
      case DONE -> responses.write(response, new Answer(HttpServletResponse.SC_OK, null));
      case REFUSED -> responses.write(response, REFUSED);
      case UNDECIDED -> responses.write(response, ApiException.unavailable());
    }
  }

  /** Undecided also if too many checks for the address are under way. */
  private Verdict verdict(HttpServletRequest request) throws IOException {
    try {
      String token = Input.form(request).one("logout_token").orElse("");
      return shares
          .check(request.getRemoteAddr(), "", () -> verdict(request, token))
          .orElse(Verdict.UNDECIDED);
    } catch (ApiException e) {
      return refused(request, "logout_token");
    } catch (StoreException e) {
      sparseLog.log(Level.WARNING, "a logout token has had no effect yet: {0}", e.getMessage());
      return Verdict.UNDECIDED;
    }
  }

  private Verdict verdict(HttpServletRequest request, String token) {
    try {
      signOuts.backChannel(token);
      return Verdict.DONE;
    } catch (RefusedException e) {
      return refused(request, e.check());
    } catch (ProviderUnavailableException e) {
      sparseLog.log(Level.WARNING, "a logout token could not be checked: {0}", e.getMessage());
      return Verdict.UNDECIDED;
    }
  }

  private Verdict refused(HttpServletRequest request, String check) {
    audit.record(
        AuditEvents.of(Kind.REFUSAL, request)
            .with(Field.ROUTE, request.getServletPath())
            .with(Field.METHOD, "oidc")
            .with(Field.REASON, check));
    return Verdict.REFUSED;
  }
}
