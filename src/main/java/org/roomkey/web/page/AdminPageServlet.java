package org.roomkey.web.page;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.credential.Identity;
import org.roomkey.protocol.ErrorCode;
import org.roomkey.protocol.Identifiers;
import org.roomkey.user.User;
import org.roomkey.user.UserStore;
import org.roomkey.web.Callers;
import org.roomkey.web.RequestCaller;
import org.roomkey.web.page.Pages.Me;

/** {@code /admin/…}: connections, users, tokens of services, boards, and the audit log. */
public final class AdminPageServlet extends CallerPageServlet {
  private static final long serialVersionUID = 1L;
  private static final Set<String> SECTIONS = Set.of("connections", "users", "boards", "audit");

  private static final Pattern TOKENS = Pattern.compile("/users/([^/]+)/tokens");

  private final transient UserStore users;

  public AdminPageServlet(
      Callers callers, PrincipalSignIn principals, UserStore users, Pages pages) {
    super(callers, principals, pages);
    this.users = users;
  }

  @Override
  void show(HttpServletRequest request, HttpServletResponse response, Optional<Identity> caller)
      throws ServletException, IOException {
    if (caller.isEmpty()) {
      toSignIn(request, response);
    } else if (!caller.get().isAdmin()) {
      callers.note(
          new RequestCaller(request, caller.get())
              .denial()
              .with(Field.REASON, ErrorCode.FORBIDDEN.code()));
      pages.error(request, response, Me.of(caller.get()), 403);
    } else {
      section(request, response, Me.of(caller.get()));
    }
  }

  private void section(HttpServletRequest request, HttpServletResponse response, Me me)
      throws ServletException, IOException {
    String path = request.getPathInfo() == null ? "/" : request.getPathInfo();
    Matcher ofTokens = TOKENS.matcher(path);
    if (path.equals("/")) {
      Redirects.seeOther(request, response, "/admin/connections");
    } else if (SECTIONS.contains(path.substring(1))) {
      pages.admin(request, response, me, path.substring(1));
    } else if (ofTokens.matches()) {
      tokens(request, response, me, ofTokens.group(1));
    } else {
      pages.error(request, response, me, 404);
    }
  }

  /** Only services: a person's tokens are visible to that person alone. */
  private void tokens(
      HttpServletRequest request, HttpServletResponse response, Me me, String userId)
      throws ServletException, IOException {
    Optional<User> service =
        Optional.of(userId)
            .filter(Identifiers::isValid)
            .flatMap(users::find)
            .filter(user -> user.kind() == User.Kind.SERVICE);
    if (service.isPresent()) {
      pages.tokensOf(request, response, me, service.get());
    } else {
      pages.error(request, response, me, 404);
    }
  }
}
