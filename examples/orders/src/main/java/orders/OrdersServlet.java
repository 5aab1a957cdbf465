package orders;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.roomkey.client.Role;
import org.roomkey.client.Roomkey;
import org.roomkey.client.RoomkeyException;
import org.roomkey.client.web.RoomkeyContext;

/** The pages of the orders. Uses Roomkey in two places: for a ticket and for a shipped order. */
public final class OrdersServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  private final transient Map<String, Order> orders =
      Stream.of("4711", "4712", "4713", "4714")
          .collect(Collectors.toMap(number -> number, Order::new));

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    Optional<Order> order = order(request, "");
    Optional<Person> me = Person.of(request);
    if (me.isEmpty()) {
      request.setAttribute("people", Person.ALL);
      request.setAttribute("path", request.getPathInfo());
      show(request, response, "signin");
    } else if (order.isEmpty()) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
    } else {
      request.setAttribute("me", me.get());
      request.setAttribute("order", order.get());
      show(request, response, "order");
    }
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String path = String.valueOf(request.getPathInfo());
    Optional<Person> me = Person.of(request);
    if (path.endsWith("/signin")) {
      signIn(request, response);
    } else if (path.endsWith("/signout")) {
      signOut(request, response);
    } else if (me.isEmpty()) {
      response.sendError(HttpServletResponse.SC_UNAUTHORIZED);
    } else if (path.endsWith("/ticket")) {
      ticket(request, response);
    } else if (path.endsWith("/ship")) {
      ship(request, response, me.get());
    } else {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
    }
  }

  /** Replace this with the sign-in of your application. */
  private void signIn(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Optional<Person> person = Person.of(request.getParameter("person"));
    if (person.isPresent()) {
      request.getSession();
      request.changeSessionId();
      request.getSession().setAttribute("person", person.get());
    }
    back(request, response, order(request, "/signin"));
  }

  /** The end of the session is the end of its sockets. Roomkey needs no call. */
  private void signOut(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Optional.ofNullable(request.getSession(false)).ifPresent(HttpSession::invalidate);
    back(request, response, order(request, "/signout"));
  }

  /** Answers the element in the page: everybody who may see the order gets a ticket. */
  private void ticket(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Optional<Order> order = order(request, "/ticket");
    if (order.isEmpty()) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    RoomkeyContext.of(getServletContext())
        .answerTicket(
            request, response, order.get().getBoardId(), order.get().getTitle(), Role.EDITOR);
  }

  private void ship(HttpServletRequest request, HttpServletResponse response, Person me)
      throws IOException {
    Optional<Order> order = order(request, "/ship");
    if (order.isPresent() && order.get().ship()) {
      String boardId = order.get().getBoardId();
      try {
        Roomkey roomkey = RoomkeyContext.of(getServletContext()).roomkey();
        roomkey.putBoard(boardId, order.get().getTitle());
        roomkey.publish(boardId, boardId + ".shipped", "Order shipped by " + me.name());
      } catch (RoomkeyException e) {
        log("the order is shipped, but Roomkey was not told", e);
      }
    }
    back(request, response, order);
  }

  private Optional<Order> order(HttpServletRequest request, String behind) {
    String path = Optional.ofNullable(request.getPathInfo()).orElse("/");
    String number = path.substring(1, Math.max(1, path.length() - behind.length()));
    return Optional.ofNullable(orders.get(number));
  }

  private static void back(
      HttpServletRequest request, HttpServletResponse response, Optional<Order> order) {
    response.setStatus(HttpServletResponse.SC_SEE_OTHER);
    response.setHeader(
        "Location",
        request.getContextPath() + "/order/" + order.map(Order::getNumber).orElse("4711"));
  }

  /**
   * The policy allows nothing inline and only this origin and Roomkey's, for modules and the
   * socket.
   */
  private void show(HttpServletRequest request, HttpServletResponse response, String page)
      throws ServletException, IOException {
    String origin = origin(request);
    response.setHeader(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; script-src 'self' %1$s; connect-src 'self' %1$s %2$s; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
            .formatted(origin, origin.replaceFirst("^http", "ws")));
    response.setHeader("Cache-Control", "no-store");
    request.getRequestDispatcher("/WEB-INF/jsp/" + page + ".jsp").forward(request, response);
  }

  private String origin(HttpServletRequest request) {
    String publicUrl = RoomkeyContext.of(getServletContext()).publicUrl().orElse("");
    URI address = URI.create(request.getRequestURL().toString()).resolve(publicUrl);
    return address.getScheme() + "://" + address.getRawAuthority();
  }
}
