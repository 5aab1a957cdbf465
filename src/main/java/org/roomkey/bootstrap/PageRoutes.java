package org.roomkey.bootstrap;

import jakarta.servlet.ServletContext;
import org.roomkey.access.BoardAccess;
import org.roomkey.account.RealmPeople;
import org.roomkey.account.SetUp;
import org.roomkey.audit.Audit;
import org.roomkey.auth.Authenticator;
import org.roomkey.credential.LoginSessions;
import org.roomkey.credential.Logins;
import org.roomkey.protocol.MessageCodec;
import org.roomkey.room.BoardStore;
import org.roomkey.room.Boards;
import org.roomkey.user.UserStore;
import org.roomkey.web.Callers;
import org.roomkey.web.JsonResponses;
import org.roomkey.web.PasswordSignIn;
import org.roomkey.web.page.AccountPageServlet;
import org.roomkey.web.page.AdminPageServlet;
import org.roomkey.web.page.DocsServlet;
import org.roomkey.web.page.ErrorServlet;
import org.roomkey.web.page.LoginServlet;
import org.roomkey.web.page.LogoutServlet;
import org.roomkey.web.page.PageServlet;
import org.roomkey.web.page.Pages;
import org.roomkey.web.page.PaletteServlet;
import org.roomkey.web.page.PrincipalSignIn;
import org.roomkey.web.page.SetUpServlet;
import org.roomkey.web.page.TextsServlet;

/** The pages, the ways in and out, and the documents. */
final class PageRoutes {

  /** What the routes work on. */
  record Parts(
      PasswordSignIn passwords,
      RealmPeople realmPeople,
      Authenticator authenticator,
      Logins logins,
      LoginSessions sessions,
      MessageCodec codec,
      UserStore users,
      BoardStore boardStore,
      BoardAccess access,
      Boards boards,
      SetUp setUp,
      Audit audit) {}

  private final ServletContext context;
  private final Settings settings;
  private final Callers callers;
  private final JsonResponses responses;
  private final Parts parts;

  PageRoutes(
      ServletContext context,
      Settings settings,
      Callers callers,
      JsonResponses responses,
      Parts parts) {
    this.context = context;
    this.settings = settings;
    this.callers = callers;
    this.responses = responses;
    this.parts = parts;
  }

  void register() {
    Pages pages = new Pages(settings.isOn(Setting.DEMO));
    PrincipalSignIn principals =
        new PrincipalSignIn(
            parts.realmPeople, parts.authenticator, parts.logins, parts.sessions, parts.audit);
    Registration.page(context, "signInPage", "/WEB-INF/jsp/signin.jsp");
    Registration.servlet(
        context,
        "login",
        new LoginServlet(
            parts.passwords, parts.authenticator, parts.logins, parts.sessions, responses, pages),
        "/login");
    Registration.servlet(
        context, "logout", new LogoutServlet(callers, parts.logins, responses), "/logout");
    Registration.servlet(
        context,
        "pages",
        new PageServlet(
            callers,
            principals,
            parts.access,
            parts.boardStore,
            parts.boards,
            pages,
            settings.everyoneCreatesBoards()),
        "",
        "/boards",
        "/boards/*",
        "/lab");
    Registration.servlet(
        context,
        "mePages",
        new AccountPageServlet(callers, principals, parts.users, pages),
        "/me",
        "/me/*");
    Registration.servlet(
        context,
        "adminPages",
        new AdminPageServlet(callers, principals, parts.users, pages),
        "/admin",
        "/admin/*");
    Registration.servlet(
        context, "setup", new SetUpServlet(parts.setUp, pages, parts.audit), "/setup");
    Registration.servlet(context, "texts", new TextsServlet(parts.codec), "/assets/js/messages.js");
    Registration.servlet(context, "palette", new PaletteServlet(), "/assets/js/palette.js");
    Registration.servlet(context, "docs", new DocsServlet(responses), DocsServlet.paths());
    Registration.servlet(context, "error", new ErrorServlet(pages, responses), "/error");
  }
}
