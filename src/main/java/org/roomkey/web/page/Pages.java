package org.roomkey.web.page;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.roomkey.credential.Identity;
import org.roomkey.password.PasswordRules;
import org.roomkey.user.AuthenticationTime;
import org.roomkey.user.User;
import org.roomkey.web.BoardView;

/** Shows the pages. No other class forwards to a JSP or sets its attributes. */
public final class Pages {
  /** Where the JSPs are. No request from outside reaches this folder. */
  public static final String FOLDER = "/WEB-INF/jsp/";

  private final boolean demo;
  private final SignInWays ways;

  /**
   * @param demo whether the sign-in page lists the example users
   */
  public Pages(boolean demo, SignInWays ways) {
    this.demo = demo;
    this.ways = ways;
  }

  /** The ways to sign in. */
  SignInWays ways() {
    return ways;
  }

  /**
   * The person who sees a page.
   *
   * @param timed whether it is known when the person authenticated, which step-up needs
   */
  public record Me(String id, String name, boolean admin, boolean timed) {
    static Me of(Identity identity) {
      User user = identity.user();
      boolean timed = !identity.authenticated().equals(AuthenticationTime.UNKNOWN);
      return new Me(user.id(), user.name(), user.admin(), timed);
    }
  }

  /**
   * @param next the path to go to afterwards, as the client sent it; null for none
   * @param username from the previous attempt; null for none
   * @param error the key of the error text; null for none
   */
  void signIn(
      HttpServletRequest request,
      HttpServletResponse response,
      String next,
      String username,
      String error)
      throws ServletException, IOException {
    Optional<String> ownNext = Redirects.ownPath(next);
    ownNext.ifPresent(path -> request.setAttribute("next", path));
    request.setAttribute("hasForm", ways.hasForm() || request.getServletPath().equals("/login"));
    request.setAttribute("providers", ways.links(request, ownNext));
    request.setAttribute("username", username);
    request.setAttribute("error", error == null ? null : Texts.of(request).say(error));
    show("signin", request, response);
  }

  /** The sign-in page for a person who has just signed out. */
  void signedOut(HttpServletRequest request, HttpServletResponse response, String next)
      throws ServletException, IOException {
    request.setAttribute("signedOut", true);
    signIn(request, response, next, null, null);
  }

  /**
   * @param token the secret of the set-up link
   * @param error the key of the error text; null for none
   */
  void setUp(
      HttpServletRequest request,
      HttpServletResponse response,
      String token,
      String username,
      String name,
      String error)
      throws ServletException, IOException {
    request.setAttribute("token", token);
    request.setAttribute("username", username);
    request.setAttribute("name", name);
    request.setAttribute("error", error == null ? null : Texts.of(request).say(error));
    request.setAttribute("minChars", PasswordRules.MIN_CHARS);
    show("setup", request, response);
  }

  void boards(
      HttpServletRequest request,
      HttpServletResponse response,
      Me me,
      List<BoardView> boards,
      boolean mayCreate)
      throws ServletException, IOException {
    request.setAttribute("boards", boards);
    request.setAttribute("mayCreate", mayCreate);
    own(request, response, me, "boards");
  }

  /**
   * @param page {@code board} or {@code settings}
   */
  void board(
      HttpServletRequest request, HttpServletResponse response, Me me, BoardView board, String page)
      throws ServletException, IOException {
    request.setAttribute("board", board);
    own(request, response, me, page);
  }

  /**
   * @param me null if nobody is signed in
   */
  void lab(HttpServletRequest request, HttpServletResponse response, Me me, List<BoardView> boards)
      throws ServletException, IOException {
    request.setAttribute("boards", boards);
    own(request, response, me, "lab");
  }

  /**
   * A page that needs no attributes but the person.
   *
   * @param page the name of the JSP
   */
  void own(HttpServletRequest request, HttpServletResponse response, Me me, String page)
      throws ServletException, IOException {
    request.setAttribute("me", me);
    show(page, request, response);
  }

  /**
   * @param username null if the password is not stored here
   */
  void password(HttpServletRequest request, HttpServletResponse response, Me me, String username)
      throws ServletException, IOException {
    request.setAttribute("username", username);
    request.setAttribute("minChars", PasswordRules.MIN_CHARS);
    own(request, response, me, "password");
  }

  /** The tokens of a service; for administrators. */
  void tokensOf(HttpServletRequest request, HttpServletResponse response, Me me, User service)
      throws ServletException, IOException {
    request.setAttribute(
        "service", new Me(service.id(), service.name(), service.admin(), me.timed()));
    own(request, response, me, "tokens");
  }

  /**
   * @param section the JSP is {@code admin-} and this name
   */
  void admin(HttpServletRequest request, HttpServletResponse response, Me me, String section)
      throws ServletException, IOException {
    request.setAttribute("section", section);
    own(request, response, me, "admin-" + section);
  }

  /** The error page for a person who is signed in, with the usual text of the status. */
  void error(HttpServletRequest request, HttpServletResponse response, Me me, int status)
      throws ServletException, IOException {
    request.setAttribute("me", me);
    error(request, response, status, null, null);
  }

  /**
   * @param title the key of the text; null for the usual title of the status
   * @param message the key of the text; null for the usual message of the status
   */
  void error(
      HttpServletRequest request,
      HttpServletResponse response,
      int status,
      String title,
      String message)
      throws ServletException, IOException {
    response.setStatus(status);
    request.setAttribute("status", status);
    Texts texts = Texts.of(request);
    request.setAttribute("title", title == null ? null : texts.say(title));
    request.setAttribute("message", message == null ? null : texts.say(message));
    show("error", request, response);
  }

  /** Hides the query from the JSP engine, which obeys {@code jsp_precompile} in any query. */
  private static final class WithoutQuery extends HttpServletRequestWrapper {
    WithoutQuery(HttpServletRequest request) {
      super(request);
    }

    @Override
    public String getQueryString() {
      return null;
    }
  }

  private void show(String page, HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    response.setHeader("Cache-Control", "no-store");
    response.setCharacterEncoding("UTF-8");
    Texts texts = Texts.of(request);
    response.setLocale(texts.locale());
    request.setAttribute("texts", texts);
    request.setAttribute("t", texts.all());
    request.setAttribute("demo", demo);
    RequestDispatcher jsp = request.getRequestDispatcher(FOLDER + page + ".jsp");
    if (jsp == null) { // The server is taking the application away.
      response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
      return;
    }
    jsp.forward(new WithoutQuery(request), response);
  }
}
