package org.roomkey.bootstrap;

import jakarta.servlet.ServletContext;
import java.time.Clock;
import org.roomkey.access.BoardAccess;
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
import org.roomkey.room.BoardStore;
import org.roomkey.room.Boards;
import org.roomkey.room.MemberList;
import org.roomkey.user.UserStore;
import org.roomkey.web.Callers;
import org.roomkey.web.JsonResponses;
import org.roomkey.web.PasswordSignIn;
import org.roomkey.web.api.AdminAuditResource;
import org.roomkey.web.api.AdminBoardsResource;
import org.roomkey.web.api.AdminConnectionsResource;
import org.roomkey.web.api.Api;
import org.roomkey.web.api.ApiServlet;
import org.roomkey.web.api.BoardList;
import org.roomkey.web.api.BoardResource;
import org.roomkey.web.api.LiveResource;
import org.roomkey.web.api.LoginsResource;
import org.roomkey.web.api.MembersResource;
import org.roomkey.web.api.MessagesResource;
import org.roomkey.web.api.PasswordResource;
import org.roomkey.web.api.TicketsResource;
import org.roomkey.web.api.TokensResource;
import org.roomkey.web.api.UserList;
import org.roomkey.web.api.UserResource;
import org.roomkey.websocket.Connections;

/** The JSON routes under {@code /api}. */
final class ApiRoutes {

  /** What the routes work on. */
  record Parts(
      UserStore users,
      Accounts accounts,
      PasswordSignIn passwords,
      Logins logins,
      LoginSessions sessions,
      Tokens tokens,
      Tickets tickets,
      BoardStore boardStore,
      MemberList members,
      BoardAccess access,
      Boards boards,
      Connections connections,
      KeyedRate userFrames,
      PeopleShares people,
      AuditLog auditLog,
      AuditHistory auditHistory,
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
    TokensResource tokens = new TokensResource(parts.tokens, parts.accounts, parts.clock);
    Registration.servlet(
        context,
        "api",
        new ApiServlet(callers, responses, new Api(own(tokens), boards(), administration(tokens))),
        ApiServlet.urlPatterns());
  }

  private Api.Own own(TokensResource tokens) {
    return new Api.Own(
        new PasswordResource(parts.passwords, parts.accounts, parts.sessions),
        new LoginsResource(parts.logins),
        tokens,
        new TicketsResource(
            parts.tickets,
            new ApplicationPeople(parts.users, parts.people, parts.auditLog),
            parts.boardStore));
  }

  private Api.Boards boards() {
    BoardAccess access = parts.access;
    BoardList list =
        new BoardList(
            parts.boardStore, parts.boards, parts.everyoneCreatesBoards, parts.boardsPerUser);
    return new Api.Boards(
        list,
        new BoardResource(access, list, parts.boards),
        new MembersResource(access, parts.members, parts.users),
        new MessagesResource(access, parts.userFrames),
        new LiveResource(access, parts.userFrames));
  }

  private Api.Administration administration(TokensResource tokens) {
    return new Api.Administration(
        new UserList(parts.accounts),
        new UserResource(parts.accounts, parts.boards),
        tokens,
        new AdminBoardsResource(parts.boardStore, parts.boards),
        new AdminConnectionsResource(parts.connections),
        new AdminAuditResource(parts.auditLog, parts.auditHistory));
  }
}
