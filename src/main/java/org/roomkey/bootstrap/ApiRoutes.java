package org.roomkey.bootstrap;

import org.roomkey.access.BoardAccess;
import org.roomkey.account.Accounts;
import org.roomkey.account.ApplicationPeople;
import org.roomkey.limit.KeyedRate;
import org.roomkey.room.Boards;
import org.roomkey.web.PasskeyAuthentication;
import org.roomkey.web.PasswordSignIn;
import org.roomkey.web.api.AdminAuditResource;
import org.roomkey.web.api.AdminConnectionsResource;
import org.roomkey.web.api.AdminNodesResource;
import org.roomkey.web.api.Api;
import org.roomkey.web.api.BoardList;
import org.roomkey.web.api.BoardResource;
import org.roomkey.web.api.BoundLoginsResource;
import org.roomkey.web.api.LiveResource;
import org.roomkey.web.api.LoginsResource;
import org.roomkey.web.api.MeResource;
import org.roomkey.web.api.MembersResource;
import org.roomkey.web.api.MessagesResource;
import org.roomkey.web.api.PasskeysResource;
import org.roomkey.web.api.PasswordResource;
import org.roomkey.web.api.TicketsResource;
import org.roomkey.web.api.TokensResource;
import org.roomkey.web.api.UserList;
import org.roomkey.web.api.UserResource;

/** The resources of the JSON API. */
final class ApiRoutes {
  private final Floors floors;
  private final PasswordSignIn passwords;
  private final PasskeyAuthentication passkeys;
  private final TokensResource tokens;
  private final AdminNodesResource nodes;

  ApiRoutes(
      Floors floors,
      PasswordSignIn passwords,
      PasskeyAuthentication passkeys,
      AdminNodesResource nodes) {
    this.floors = floors;
    this.nodes = nodes;
    this.passwords = passwords;
    this.passkeys = passkeys;
    this.tokens =
        new TokensResource(
            floors.identity().tokens(), floors.accounts().accounts(), floors.storage().clock());
  }

  Api api() {
    return new Api(own(), boards(), administration());
  }

  private Api.Own own() {
    AccountFloor accounts = floors.accounts();
    IdentityFloor identity = floors.identity();
    StorageFloor.Stores stores = floors.storage().stores();
    return new Api.Own(
        new MeResource(
            passwords,
            passkeys,
            accounts.passkeys(),
            stores.users(),
            loginId -> floors.providers().logins().providerOf(loginId).isPresent()),
        new PasswordResource(passwords, accounts.accounts(), identity.sessions()),
        new PasskeysResource(accounts.passkeys(), accounts.ceremonies(), passkeys, stores.users()),
        new LoginsResource(identity.logins()),
        tokens,
        new TicketsResource(
            identity.tickets(),
            new ApplicationPeople(
                stores.users(), floors.limits().people(), floors.foundation().audit()),
            identity.boundLogins(),
            stores.boards()),
        new BoundLoginsResource(identity.boundLogins()));
  }

  private Api.Boards boards() {
    Settings settings = floors.foundation().settings();
    StorageFloor.Stores stores = floors.storage().stores();
    Boards boards = floors.rooms().boards();
    BoardAccess access = floors.rooms().access();
    KeyedRate userFrames = floors.limits().userFrames();
    BoardList list =
        new BoardList(stores.boards(), boards, access, settings.limit(Setting.BOARDS_PER_USER));
    return new Api.Boards(
        list,
        new BoardResource(access, list, boards),
        new MembersResource(access, stores.members(), stores.users()),
        new MessagesResource(access, userFrames),
        new LiveResource(access, userFrames));
  }

  private Api.Administration administration() {
    Accounts accounts = floors.accounts().accounts();
    Foundation foundation = floors.foundation();
    return new Api.Administration(
        new UserList(accounts, passwords.areOn()),
        new UserResource(
            accounts, floors.accounts().recovery(), floors.rooms().boards(), passwords.areOn()),
        tokens,
        new AdminConnectionsResource(floors.sockets().connections()),
        nodes,
        new AdminAuditResource(foundation.auditLog(), floors.storage().stores().audit()));
  }
}
