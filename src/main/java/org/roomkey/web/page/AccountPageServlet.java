package org.roomkey.web.page;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.roomkey.credential.Identity;
import org.roomkey.passkey.Passkeys;
import org.roomkey.user.UserStore;
import org.roomkey.user.UserStore.Account;
import org.roomkey.web.Callers;
import org.roomkey.web.page.Pages.Me;

/**
 * {@code /me/logins}, {@code /me/password} and {@code /me/tokens}: the person's sign-ins, password
 * and API tokens. They need a login, because a token may not manage tokens.
 */
public final class AccountPageServlet extends CallerPageServlet {
  private static final long serialVersionUID = 1L;

  private final transient UserStore users;
  private final transient Passkeys passkeys;

  public AccountPageServlet(
      Callers callers,
      PrincipalSignIn principals,
      UserStore users,
      Passkeys passkeys,
      Pages pages) {
    super(callers, principals, pages);
    this.users = users;
    this.passkeys = passkeys;
  }

  @Override
  void show(HttpServletRequest request, HttpServletResponse response, Optional<Identity> caller)
      throws ServletException, IOException {
    Optional<Me> me = caller.filter(found -> found.loginId().isPresent()).map(Me::of);
    if (me.isEmpty()) {
      toSignIn(request, response);
      return;
    }
    String path = request.getPathInfo() == null ? "/" : request.getPathInfo();
    switch (path) {
      case "/" -> Redirects.seeOther(request, response, "/me/logins");
      case "/logins" ->
          pages.logins(request, response, me.get(), users.localAccount(me.get().id()).isPresent());
      case "/password" -> {
        Optional<Account> account =
            users.account(me.get().id()).filter(found -> found.passwordHash().isPresent());
        pages.password(
            request,
            response,
            me.get(),
            account.map(Account::username).orElse(null),
            !passkeys.list(me.get().id()).isEmpty());
      }
      case "/tokens" -> pages.own(request, response, me.get(), "tokens");
      default -> pages.error(request, response, me.get(), 404);
    }
  }
}
