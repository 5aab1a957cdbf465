package org.roomkey.client.testing;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.security.Principal;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** As much of a servlet container as the library sees. */
public final class FakeContainer {
  private FakeContainer() {}

  /** A context with attributes and context parameters. */
  public static ServletContext context(Map<String, String> parameters) {
    Map<String, Object> attributes = new ConcurrentHashMap<>();
    return proxy(
        ServletContext.class,
        (self, method, arguments) ->
            switch (method.getName()) {
              case "getAttribute" -> attributes.get(arguments[0]);
              case "setAttribute" -> attributes.put((String) arguments[0], arguments[1]);
              case "removeAttribute" -> attributes.remove(arguments[0]);
              case "getInitParameter" -> parameters.get(arguments[0]);
              case "getInitParameterNames" -> Collections.enumeration(parameters.keySet());
              case "getContextPath" -> "/orders";
              case "getClassLoader" -> FakeContainer.class.getClassLoader();
              default -> unexpected(method.getName());
            });
  }

  /** A request whose parts a test sets. */
  public static final class Request {
    public final Map<String, String> headers = new HashMap<>();
    public final Map<String, String> parameters = new HashMap<>();
    public String path = "/ticket";
    public FakeSession session;
    public String user;
    public String requestedSession;
    public int looks;

    private final Map<String, Object> attributes = new HashMap<>();
    private final ServletContext context;

    public Request(ServletContext context) {
      this.context = context;
    }

    public HttpServletRequest asRequest() {
      return proxy(
          HttpServletRequest.class,
          (self, method, arguments) ->
              switch (method.getName()) {
                case "getServletContext" -> context;
                case "getHeader" -> headers.get(arguments[0]);
                case "getParameter" -> parameters.get(arguments[0]);
                case "getPathInfo" -> path;
                case "getServerName" -> "intranet.example";
                case "getServerPort" -> 8443;
                case "getContextPath" -> "/orders";
                case "getAttribute" -> attributes.get(arguments[0]);
                case "setAttribute" -> attributes.put((String) arguments[0], arguments[1]);
                case "getUserPrincipal" -> user == null ? null : (Principal) () -> user;
                case "login" -> user = (String) arguments[0];
                case "logout" -> user = null;
                case "getRequestedSessionId" -> requestedSession;
                case "getSession" -> session(arguments == null || (boolean) arguments[0]);
                default -> unexpected(method.getName());
              });
    }

    private FakeSession session(boolean create) {
      looks++;
      if (session != null && session.isOver()) {
        session = null;
      }
      if (session == null && create) {
        session = new FakeSession(context);
      }
      return session;
    }
  }

  /** A response that a test reads. */
  public static final class Response {
    public final Map<String, String> headers = new HashMap<>();
    public final StringWriter body = new StringWriter();
    public int status = 200;

    public HttpServletResponse asResponse() {
      return proxy(
          HttpServletResponse.class,
          (self, method, arguments) -> {
            switch (method.getName()) {
              case "setStatus" -> status = (int) arguments[0];
              case "setHeader" -> headers.put((String) arguments[0], (String) arguments[1]);
              case "setContentType" -> headers.put("Content-Type", (String) arguments[0]);
              case "setCharacterEncoding" -> {}
              case "getWriter" -> {
                return new PrintWriter(body, true);
              }
              default -> unexpected(method.getName());
            }
            return null;
          });
    }
  }

  private static Object unexpected(String method) {
    throw new UnsupportedOperationException(method);
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    InvocationHandler voids =
        (self, method, arguments) -> {
          Object result = handler.invoke(self, method, arguments);
          return method.getReturnType() == void.class ? null : result;
        };
    return type.cast(
        Proxy.newProxyInstance(FakeContainer.class.getClassLoader(), new Class<?>[] {type}, voids));
  }
}
