package org.roomkey.web.api;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

/**
 * The JSON routes: authenticates the caller, finds the route in the table, and turns every failure
 * into a documented error. Only an accepted caller learns whether a path or method exists.
 */
public final class ApiServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final Log LOG = Log.of(ApiServlet.class);

  private final transient SparseLog sparseLog = new SparseLog(LOG);

  private final transient Callers callers;
  private final transient JsonResponses responses;
  private final transient Api api;

  public ApiServlet(Callers callers, JsonResponses responses, Api api) {
    this.callers = callers;
    this.responses = responses;
    this.api = api;
  }

  /** Not {@code /api/*}: the container answers all other paths below {@code /api}. */
  public static String[] urlPatterns() {
    return Routes.ALL.stream().map(Route::urlPattern).distinct().toArray(String[]::new);
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
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
    List<String> path = Routes.segments(fullPath(request));
    List<Route> routes = Routes.at(path);
    Map<String, String> parameters = new HashMap<>();
    routes.forEach(route -> parameters.putAll(route.parameters(path)));
    Exchange exchange = new Exchange(request, response, now.accepted().get(), parameters, callers);
    try {
      return answer(exchange, routes);
    } finally {
      callers.shares().endWork(exchange.user().id());
    }
  }

  /** The decoded path. The container refuses encoded slashes. */
  private static String fullPath(HttpServletRequest request) {
    String info = request.getPathInfo();
    return info == null ? request.getServletPath() : request.getServletPath() + info;
  }

  private Answer answer(Exchange exchange, List<Route> routes)
      throws ApiException, AccountException, ProtocolException, IOException {
    try {
      return handle(exchange, routes);
    } catch (ApiException e) {
      throw noted(exchange, e);
    } catch (NotAllowedException e) {
      throw noted(exchange, ApiException.forbidden());
    } catch (StoreException | PasswordHasher.BusyException e) {
      throw unavailable(e);
    } catch (RuntimeException e) {
      throw fault(e);
    }
  }

  /**
   * @param routes of the path, at most one for each method; empty if the path does not exist
   */
  private Answer handle(Exchange exchange, List<Route> routes)
      throws ApiException, AccountException, ProtocolException, IOException {
    String collection = exchange.request().getServletPath();
    List<Route> required = routes.isEmpty() ? Routes.at(Routes.segments(collection)) : routes;
    if (!required.isEmpty()) {
      required.get(0).requirement().check(exchange);
    }
    if (routes.isEmpty()) {
      throw ApiException.notFound();
    }
    for (Route route : routes) {
      if (route.method().equals(exchange.method())) {
        return route.handler().handle(api, exchange);
      }
    }
    throw ApiException.methodNotAllowed(routes.stream().map(Route::method).toArray(String[]::new));
  }

  private static ApiException noted(Exchange exchange, ApiException e) {
    if (e.mustBeAudited()) {
      exchange.noteDenied(e);
    }
    return e;
  }

  private ApiException unavailable(RuntimeException e) {
    sparseLog.log(Level.WARNING, "a request could not be answered: {0}", e.getMessage());
    return ApiException.unavailable();
  }

  private ApiException fault(RuntimeException e) {
    sparseLog.log(Level.ERROR, "a request failed with an internal error", e);
    return ApiException.of(HttpServletResponse.SC_INTERNAL_SERVER_ERROR, ErrorCode.INTERNAL_ERROR);
  }
}
