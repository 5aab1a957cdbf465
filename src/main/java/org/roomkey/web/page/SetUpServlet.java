package org.roomkey.web.page;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.roomkey.account.AccountException;
import org.roomkey.account.SetUp;
import org.roomkey.audit.Audit;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.credential.Login;
import org.roomkey.protocol.Names;
import org.roomkey.user.User;
import org.roomkey.user.UserStore.Account;
import org.roomkey.web.ApiException;
import org.roomkey.web.AuditEvents;
import org.roomkey.web.Input;

/**
 * {@code /setup}: the page of the set-up link, on which the first administrator chooses a password.
 * Without the right token the answer is 404.
 */
public final class SetUpServlet extends LinkServlet {
  private static final long serialVersionUID = 1L;

  private record Filled(String token, String username, String name, String password) {
    static Filled of(HttpServletRequest request) throws IOException, ApiException {
      Input form = Input.form(request);
      return new Filled(
          form.one("token").orElse(null),
          form.one("username").orElse("").strip(),
          form.one("name").orElse("").strip(),
          form.one("password").orElse(""));
    }

    @Override
    public String toString() {
      return "Filled[" + username + "]";
    }
  }

  private final transient SetUp setUp;
  private final transient boolean passwordsWork;
  private final transient BrowserLogins browsers;
  private final transient Audit audit;

  /**
   * @param passwordsWork false to sign the new administrator in, who then adds a passkey
   */
  public SetUpServlet(
      SetUp setUp, Pages pages, boolean passwordsWork, BrowserLogins browsers, Audit audit) {
    super(pages);
    this.setUp = setUp;
    this.passwordsWork = passwordsWork;
    this.browsers = browsers;
    this.audit = audit;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    guarded(
        request,
        response,
        () -> {
          String token = Input.query(request).one("token").orElse(null);
          if (setUp.isOpen(token)) {
            show(request, response, new Filled(token, "", "", ""), null);
          } else {
            notFound(request, response);
          }
        });
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    guarded(request, response, () -> create(request, response, Filled.of(request)));
  }

  private void create(HttpServletRequest request, HttpServletResponse response, Filled input)
      throws ServletException, IOException {
    if (!setUp.isOpen(input.token)) {
      notFound(request, response);
    } else if (!Names.isValidUsername(input.username) || !Names.isValid(input.name)) {
      refuse(request, response, input, "setup.names");
    } else {
      try {
        Optional<Account> administrator =
            setUp.create(input.token, input.username, input.name, input.password);
        if (administrator.isPresent()) {
          User user = administrator.get().user();
          audit.record(AuditEvents.of(Kind.SET_UP, request).with(Field.TARGET, user.id()));
          if (!passwordsWork) {
            Login login = browsers.start(request, response, user);
            audit.record(AuditEvents.ofLogin(request, login, "set_up"));
          }
          Redirects.seeOther(request, response, passwordsWork ? "/" : "/me/logins");
        } else {
          notFound(request, response);
        }
      } catch (AccountException e) {
        refuse(
            request,
            response,
            input,
            e.weakness()
                .map(LinkServlet::text)
                .orElse(
                    e.reason() == AccountException.Reason.TAKEN
                        ? "setup.taken"
                        : "setup.not_created"));
      }
    }
  }

  private void refuse(
      HttpServletRequest request, HttpServletResponse response, Filled input, String error)
      throws ServletException, IOException {
    response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
    show(request, response, input, error);
  }

  private void show(
      HttpServletRequest request, HttpServletResponse response, Filled input, String error)
      throws ServletException, IOException {
    pages.setUp(request, response, input.token, input.username, input.name, error);
  }

  private void notFound(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    pages.error(request, response, 404, "page.404.title", "setup.used");
  }
}
