package org.roomkey.web.api;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletionException;
import org.roomkey.account.AccountException;
import org.roomkey.auth.Authentication;
import org.roomkey.log.Log;
import org.roomkey.log.SparseLog;
import org.roomkey.password.PasswordHasher;
import org.roomkey.protocol.ErrorCode;
import org.roomkey.protocol.ProtocolException;
import org.roomkey.user.StoreException;
import org.roomkey.user.UserStore.NotAllowedException;
import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;
import org.roomkey.web.Callers;
import org.roomkey.web.JsonResponses;

/** A JSON route: asks who is calling, and turns whatever goes wrong into the documented error. */
public abstract class ApiServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final Log LOG = Log.of(ApiServlet.class);

  private final transient SparseLog sparseLog = new SparseLog(LOG);

  private final transient Callers callers;
  private final transient JsonResponses responses;

  protected ApiServlet(Callers callers, JsonResponses responses) {
    this.callers = callers;
    this.responses = responses;
  }

  abstract Answer handle(Exchange exchange)
      throws ApiException, AccountException, ProtocolException, IOException;

  @Override
  protected final void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try {
      responses.write(response, answer(request, response));
    } catch (ApiException e) {
      responses.write(response, e);
    } catch (AccountException e) {
      responses.write(response, ApiException.of(e));
    } catch (ProtocolException e) {
      responses.write(response, ApiException.of(e));
    }
  }

  private Answer answer(HttpServletRequest request, HttpServletResponse response)
      throws ApiException, AccountException, ProtocolException, IOException {
    Authentication caller = callers.authenticate(request, !Callers.isSafe(request));
    if (caller.accepted().isEmpty()) {
      throw ApiException.of(caller);
    }
    Authentication now = callers.begin(request, caller.accepted().get());
    if (now.accepted().isEmpty()) {
      throw ApiException.of(now);
    }
    Exchange exchange = Exchange.of(request, response, now.accepted().get(), callers);
    try {
      return answer(exchange);
    } finally {
      callers.shares().endWork(exchange.user().id());
    }
  }

  private Answer answer(Exchange exchange)
      throws ApiException, AccountException, ProtocolException, IOException {
    try {
      return handle(exchange);
    } catch (ApiException e) {
      throw noted(exchange, e);
    } catch (NotAllowedException e) {
      throw noted(exchange, ApiException.forbidden());
    } catch (StoreException | PasswordHasher.BusyException e) {
      throw unavailable(e);
    } catch (CompletionException e) {
      throw e.getCause() instanceof StoreException cause ? unavailable(cause) : fault(e);
    } catch (RuntimeException e) {
      throw fault(e);
    }
  }

  private static ApiException noted(Exchange exchange, ApiException e) {
    if (e.isDenial()) {
      exchange.noteDenied(e);
    }
    return e;
  }

  private ApiException unavailable(RuntimeException e) {
    sparseLog.log(Level.WARNING, "a request could not be answered: {0}", e.getMessage());
    return ApiException.unavailable();
  }

  private ApiException fault(RuntimeException e) {
    sparseLog.log(Level.ERROR, "a request failed by a fault of ours", e);
    return ApiException.of(HttpServletResponse.SC_INTERNAL_SERVER_ERROR, ErrorCode.INTERNAL_ERROR);
  }
}
