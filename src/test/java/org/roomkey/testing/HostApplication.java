package org.roomkey.testing;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.roomkey.client.Role;
import org.roomkey.client.Roomkey;
import org.roomkey.client.RoomkeyException;

/**
 * An application {@code /host} with users of its own on the server of a test. Its routes stand in
 * for those of the library, so that a test decides how they answer. Each session has a token of its
 * own: its end closes the session's sockets with 4002.
 */
public final class HostApplication {
  private static final String SERVICE = "/api/admin/users/service-host";
  private static final String PERSON = "person";
  private static final int AS_THE_LIBRARY = 0;

  private final TestServer server;
  private final Person admin;
  private final Map<String, JsonObject> tokens = new ConcurrentHashMap<>();
  private final AtomicInteger tickets = new AtomicInteger();
  private final AtomicInteger active = new AtomicInteger();
  private volatile String body = "";
  private volatile int status = AS_THE_LIBRARY;

  private HostApplication(TestServer server) {
    this.server = server;
    this.admin = server.loginAs("admin");
  }

  public static HostApplication on(TestServer server) {
    HostApplication host = new HostApplication(server);
    host.admin
        .post(
            "/api/admin/users",
            Json.object("id", "service-host", "name", "Host", "kind", "service"))
        .mustBe(201);
    Tomcat tomcat = server.tomcat();
    StandardContext context = (StandardContext) tomcat.addContext("/host", null);
    context.setClearReferencesThreadLocals(false);
    context.setClearReferencesRmiTargets(false);
    Tomcat.addServlet(context, "host", host.new Routes()).addMapping("/*");
    return host;
  }

  /** The address of its page for this person, who is then signed in. */
  public String page(String person) {
    return server.origin() + "/host/page?as=" + URLEncoder.encode(person, StandardCharsets.UTF_8);
  }

  /** What its page has in its body, and with which modules. */
  public void shows(String html, String... modules) {
    StringBuilder page = new StringBuilder(html);
    for (String module : modules) {
      page.append("<script type=module src=/roomkey/assets/js/" + module + ".js></script>");
    }
    body = page.toString();
  }

  /** From now on every request for a ticket gets this status; 200 is a page. */
  public void answersTicketsWith(int code) {
    status = code;
  }

  /** From now on requests for tickets are answered as the library does. */
  public void answersTickets() {
    status = AS_THE_LIBRARY;
  }

  /** The number of requests for tickets. */
  public int tickets() {
    return tickets.get();
  }

  /** The number of requests that kept a session alive. */
  public int active() {
    return active.get();
  }

  /**
   * Ends the sockets of all sessions, which live on: as after a minute without this application.
   */
  public void lapse() {
    tokens.keySet().forEach(this::end);
  }

  private void end(String session) {
    JsonObject token = tokens.remove(session);
    if (token != null) {
      admin.delete(SERVICE + "/tokens/" + token.getString("id")).mustBe(204);
    }
  }

  private Roomkey roomkey(String session) {
    JsonValue scopes = Json.parse("[\"act_as\",\"read\",\"publish\",\"admin:boards\"]");
    JsonObject token =
        tokens.computeIfAbsent(
            session,
            id ->
                admin
                    .post(SERVICE + "/tokens", Json.object("label", "host", "scopes", scopes))
                    .mustBe(201)
                    .json());
    return Roomkey.at(server.origin() + "/roomkey", token.getString("token"));
  }

  private final class Routes extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      request.getSession().setAttribute(PERSON, request.getParameter("as"));
      response.setContentType("text/html;charset=UTF-8");
      response
          .getWriter()
          .write(
              "<!DOCTYPE html><html lang=en><meta charset=utf-8><title>Host</title>"
                  + "<meta name=viewport content='width=device-width'>"
                  + "<meta name=color-scheme content='light dark'>"
                  + "<link rel=icon href='data:,'>"
                  + "<body style='font:1rem sans-serif;background:light-dark(#fff,#111);"
                  + "color:light-dark(#111,#eee)'><main>"
                  + body
                  + "</main>");
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      HttpSession session = request.getSession(false);
      switch (request.getPathInfo()) {
        case "/roomkey-client/ticket" -> ticket(request, response, session);
        case "/roomkey-client/active" -> {
          active.incrementAndGet();
          response.setStatus(session == null ? 401 : 204);
        }
        case "/signout" -> {
          String id = session.getId();
          session.invalidate();
          end(id);
          response.setStatus(204);
        }
        default -> response.setStatus(404);
      }
    }

    private void ticket(
        HttpServletRequest request, HttpServletResponse response, HttpSession session)
        throws IOException {
      tickets.incrementAndGet();
      if (status == 200) {
        response.setContentType("text/html");
        response.getWriter().write("<title>Sign in</title>");
      } else if (status != AS_THE_LIBRARY) {
        response.setStatus(status);
      } else if (session == null) {
        response.setStatus(401);
      } else {
        String name = (String) session.getAttribute(PERSON);
        org.roomkey.client.Person person =
            new org.roomkey.client.Person("host." + Integer.toHexString(name.hashCode()), name);
        String board = request.getParameter("board");
        try (Roomkey roomkey = roomkey(session.getId())) {
          roomkey.putBoard(board, board);
          String ticket = roomkey.ticket(board, person, Optional.empty()).secret();
          roomkey.putMember(board, person.id(), Role.EDITOR);
          response.setContentType("application/json");
          response.getWriter().write(Json.object("ticket", ticket).toString());
        } catch (RoomkeyException e) {
          throw new IOException(e);
        }
      }
    }
  }
}
