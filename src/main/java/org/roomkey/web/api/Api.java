package org.roomkey.web.api;

/** The resources behind the JSON routes. */
public record Api(Own own, Boards boards, Administration administration) {

  /** The account of the caller. */
  public record Own(
      MeResource me,
      PasswordResource password,
      PasskeysResource passkeys,
      LoginsResource logins,
      TokensResource tokens,
      TicketsResource tickets,
      BoundLoginsResource boundLogins) {}

  /** Boards, and everything on them. */
  public record Boards(
      BoardList list,
      BoardResource board,
      MembersResource members,
      MessagesResource messages,
      LiveResource live) {}

  /** For administrators. */
  public record Administration(
      UserList users,
      UserResource user,
      TokensResource tokens,
      AdminConnectionsResource connections,
      AdminNodesResource nodes,
      AdminAuditResource audit) {}
}
