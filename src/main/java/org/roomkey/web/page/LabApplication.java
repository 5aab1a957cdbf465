package org.roomkey.web.page;

import java.util.Optional;
import java.util.Set;
import org.roomkey.account.AccountException;
import org.roomkey.account.ApplicationPeople;
import org.roomkey.credential.ApiToken;
import org.roomkey.credential.BoundLogins;
import org.roomkey.credential.BoundLogins.FullException;
import org.roomkey.credential.Identity;
import org.roomkey.credential.IssuedCredentials;
import org.roomkey.credential.Lifetime;
import org.roomkey.credential.Scope;
import org.roomkey.credential.Ticket;
import org.roomkey.credential.TokenStore;
import org.roomkey.credential.Tokens;
import org.roomkey.protocol.Identifiers;
import org.roomkey.user.User;
import org.roomkey.user.UserStore;
import org.roomkey.web.ApiException;

/**
 * The other application of the Lab: a service with a token whose secret nobody has. Its people are
 * the Lab's visitors, under ids of its own. Created at the first use. Blocks on the database.
 */
public final class LabApplication {
  static final String ID = "lab-application";

  private static final String NAME = "Example application";
  private static final String LABEL = "Lab";
  private static final String PERSON = "lab.";

  private final UserStore users;
  private final ApplicationPeople people;
  private final IssuedCredentials issued;

  public LabApplication(UserStore users, ApplicationPeople people, IssuedCredentials issued) {
    this.users = users;
    this.people = people;
    this.issued = issued;
  }

  BoundLogins boundLogins() {
    return issued.boundLogins();
  }

  /** The id of the visitor in the application. */
  static String personOf(User visitor) throws ApiException {
    String id = PERSON + visitor.id();
    if (!Identifiers.isValid(id)) {
      throw ApiException.forbidden();
    }
    return id;
  }

  /** A ticket for the visitor; empty if the session has ended. */
  Optional<String> ticket(User visitor, String session)
      throws ApiException, AccountException, FullException {
    Identity caller = caller();
    User person =
        people
            .person(ID, personOf(visitor), Optional.of(visitor.name()))
            .orElseThrow(ApiException::forbidden);
    Optional<String> boundLogin = issued.boundLogins().begin(ID, session, person.id());
    if (boundLogin.isEmpty()) {
      return Optional.empty();
    }
    Ticket ticket = Ticket.of(caller, person, Optional.empty()).boundTo(boundLogin.get());
    return Optional.of(issued.tickets().issue(ticket).orElseThrow(ApiException::rateLimited));
  }

  private Identity caller() throws ApiException {
    if (users.find(ID).isEmpty()) {
      User created = new User(ID, NAME, User.Kind.SERVICE, false, false);
      users.create(created, Optional.empty(), Optional.empty());
    }
    User service =
        users
            .find(ID)
            .filter(found -> found.kind() == User.Kind.SERVICE && !found.disabled())
            .orElseThrow(ApiException::forbidden);
    return Identity.ofToken(service, token(), Lifetime.ENDLESS);
  }

  private ApiToken token() {
    Tokens tokens = issued.tokens();
    return tokens.list(ID).stream()
        .filter(token -> token.label().equals(LABEL))
        .findFirst()
        .flatMap(token -> tokens.live(token.id()))
        .map(TokenStore.Found::token)
        .orElseGet(
            () ->
                tokens
                    .issue(ID, LABEL, Set.of(Scope.ACT_AS), Optional.empty(), Optional.empty())
                    .token());
  }
}
