package org.roomkey.web.page;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.roomkey.passkey.PasskeySignIn.Result;
import org.roomkey.protocol.JsonFields;
import org.roomkey.protocol.ProtocolException;
import org.roomkey.protocol.ServerMessage.Person;
import org.roomkey.user.StoreException;
import org.roomkey.user.User;
import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;
import org.roomkey.web.Input;
import org.roomkey.web.JsonResponses;
import org.roomkey.web.PasskeyAuthentication;

/**
 * {@code POST /login/passkey} begins a login if a passkey has answered the challenge of {@code POST
 * /login/passkey/options}. Both speak JSON. The answers and cookies are those of a sign-in with a
 * password.
 */
public final class PasskeyLoginServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  private final transient PasskeyAuthentication passkeys;
  private final transient BrowserLogins browsers;
  private final transient JsonResponses responses;

  public PasskeyLoginServlet(
      PasskeyAuthentication passkeys, BrowserLogins browsers, JsonResponses responses) {
    this.passkeys = passkeys;
    this.browsers = browsers;
    this.responses = responses;
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try {
      String path = request.getPathInfo() == null ? "" : request.getPathInfo();
      switch (path) {
        case "/options" ->
            responses.write(response, Answer.ok(passkeys.options(request, response)));
        case "" -> responses.write(response, attempt(request, response));
        default -> throw ApiException.notFound();
      }
    } catch (ApiException e) {
      responses.write(response, e);
    } catch (ProtocolException e) {
      responses.write(response, ApiException.of(e));
    } catch (StoreException e) {
      responses.write(response, ApiException.unavailable());
    }
  }

  private Answer attempt(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ApiException, ProtocolException {
    passkeys.mustHaveParty(request);
    JsonFields body = JsonFields.parse(Input.text(request));
    Result result = passkeys.attempt(request, response, body);
    if (result instanceof Result.Accepted accepted) {
      User user = accepted.user();
      browsers.begin(request, response, user, accepted.started());
      return Answer.ok(
          new LoginServlet.SignedIn(new Person(user.id(), user.name(), user.application())));
    }
    throw PasskeyAuthentication.error(result, ApiException.refusedPasskey());
  }
}
