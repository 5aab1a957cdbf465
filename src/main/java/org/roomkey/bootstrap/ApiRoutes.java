package org.roomkey.bootstrap;

import jakarta.servlet.ServletContext;
import java.time.Clock;
import org.roomkey.account.Accounts;
import org.roomkey.account.ApplicationPeople;
import org.roomkey.account.PeopleShares;
import org.roomkey.audit.AuditHistory;
import org.roomkey.audit.AuditLog;
import org.roomkey.credential.LoginSessions;
import org.roomkey.credential.Logins;
import org.roomkey.credential.Tickets;
import org.roomkey.credential.Tokens;
import org.roomkey.limit.KeyedRate;
import org.roomkey.password.SignIn;
import org.roomkey.room.BoardStore;
import org.roomkey.room.Boards;
import org.roomkey.room.MemberList;
import org.roomkey.user.UserStore;
import org.roomkey.web.Callers;
import org.roomkey.web.JsonResponses;
import org.roomkey.web.SignInAudit;
import org.roomkey.web.api.AdminAuditServlet;
import org.roomkey.web.api.AdminBoardsServlet;
import org.roomkey.web.api.AdminConnectionsServlet;
import org.roomkey.web.api.AdminUsersServlet;
import org.roomkey.web.api.ApiServlet;
import org.roomkey.web.api.BoardAccess;
import org.roomkey.web.api.BoardList;
import org.roomkey.web.api.BoardResource;
import org.roomkey.web.api.BoardsServlet;
import org.roomkey.web.api.CandidatesResource;
import org.roomkey.web.api.LiveResource;
import org.roomkey.web.api.LoginsServlet;
import org.roomkey.web.api.MeServlet;
import org.roomkey.web.api.MembersResource;
import org.roomkey.web.api.MessagesResource;
import org.roomkey.web.api.PasswordServlet;
import org.roomkey.web.api.ServiceTokensResource;
import org.roomkey.web.api.TicketsServlet;
import org.roomkey.web.api.TokenIssuing;
import org.roomkey.web.api.TokensServlet;
import org.roomkey.web.api.UserList;
import org.roomkey.web.api.UserResource;
import org.roomkey.websocket.Connections;

/** The JSON routes under {@code /api}. */
final class ApiRoutes {

  /** What the routes work on. */
  record Parts(
      UserStore users,
      Accounts accounts,
      SignIn signIn,
      Logins logins,
      LoginSessions sessions,
      Tokens tokens,
      Tickets tickets,
      BoardStore boardStore,
      MemberList members,
      Boards boards,
      Connections connections,
      KeyedRate userFrames,
      PeopleShares people,
      AuditLog auditLog,
      AuditHistory auditHistory,
      SignInAudit signInAudit,
      Clock clock,
      boolean everyoneCreatesBoards,
      int boardsPerUser) {}

  private final ServletContext context;
  private final Callers callers;
  private final JsonResponses responses;
  private final Parts parts;

  ApiRoutes(ServletContext context, Callers callers, JsonResponses responses, Parts parts) {
    this.context = context;
    this.callers = callers;
    this.responses = responses;
    this.parts = parts;
  }

  void register() {
    TokenIssuing issuing = new TokenIssuing(parts.tokens, parts.clock);
    ApplicationPeople people = new ApplicationPeople(parts.users, parts.people, parts.auditLog);

    at("me", new MeServlet(callers, responses), "/api/me");
    at(
        "password",
        new PasswordServlet(
            callers, responses, parts.signIn, parts.signInAudit, parts.accounts, parts.sessions),
        "/api/me/password");
    at("logins", new LoginsServlet(callers, responses, parts.logins), "/api/logins/*");
    at("tokens", new TokensServlet(callers, responses, issuing), "/api/tokens/*");
    at(
        "tickets",
        new TicketsServlet(callers, responses, parts.tickets, people, parts.boardStore),
        "/api/tickets");
    at("boards-api", boards(), "/api/boards/*");
    at("admin-users", users(issuing), "/api/admin/users/*");
    at(
        "admin-boards",
        new AdminBoardsServlet(callers, responses, parts.boardStore, parts.boards),
        "/api/admin/boards");
    at(
        "admin-connections",
        new AdminConnectionsServlet(callers, responses, parts.connections),
        "/api/admin/connections/*");
    at(
        "admin-audit",
        new AdminAuditServlet(callers, responses, parts.auditLog, parts.auditHistory),
        "/api/admin/audit");
  }

  private ApiServlet boards() {
    BoardAccess access = new BoardAccess(parts.boards, parts.userFrames);
    BoardList list =
        new BoardList(
            parts.boardStore, parts.boards, parts.everyoneCreatesBoards, parts.boardsPerUser);
    return BoardsServlet.of(
        callers,
        responses,
        list,
        new BoardResource(access, list, parts.boards),
        new MembersResource(access, parts.members, parts.users),
        new CandidatesResource(access, parts.users),
        new MessagesResource(access),
        new LiveResource(access));
  }

  private ApiServlet users(TokenIssuing issuing) {
    return new AdminUsersServlet(
        callers,
        responses,
        new UserList(parts.accounts),
        new UserResource(parts.accounts, parts.boards),
        new ServiceTokensResource(parts.accounts, issuing));
  }

  private void at(String name, ApiServlet servlet, String pattern) {
    Registration.servlet(context, name, servlet, pattern);
  }
}
