package org.roomkey.web.page;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.roomkey.password.SignIn.Result;
import org.roomkey.protocol.JsonFields;
import org.roomkey.protocol.ProtocolException;
import org.roomkey.protocol.ServerMessage.Person;
import org.roomkey.user.StoreException;
import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;
import org.roomkey.web.Input;
import org.roomkey.web.JsonResponses;
import org.roomkey.web.PasswordSignIn;

/**
 * {@code POST /login}: checks a password and gives the browser a new login. Answers a form with 303
 * and JSON with 200. {@code GET /login?local} shows the form wherever people sign in elsewhere.
 */
public final class LoginServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  public record SignedIn(Person user) {}

  private record SignInInput(String username, String password, String next, boolean isJson) {
    @Override
    public String toString() {
      return "SignInInput[" + username + "]";
    }
  }

  private final transient PasswordSignIn passwords;
  private final transient BrowserLogins browsers;
  private final transient JsonResponses responses;
  private final transient Pages pages;

  public LoginServlet(
      PasswordSignIn passwords, BrowserLogins browsers, JsonResponses responses, Pages pages) {
    this.passwords = passwords;
    this.browsers = browsers;
    this.responses = responses;
    this.pages = pages;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    try {
      Input query = Input.query(request);
      if (query.all("local").isEmpty()) {
        Redirects.found(request, response, "/");
      } else {
        pages.signIn(request, response, query.one("next").orElse(null), null, null);
      }
    } catch (ApiException e) {
      response.sendError(e.status());
    }
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    try {
      SignInInput input = input(request);
      Result result = passwords.attempt(request, response, input.username, input.password);
      if (result instanceof Result.Accepted accepted) {
        browsers.begin(request, response, accepted.user(), accepted.started());
        answer(request, response, input, accepted);
      } else {
        refuse(request, response, input, result);
      }
    } catch (ApiException e) {
      if (Media.isJson(request)) {
        responses.write(response, e);
      } else {
        response.sendError(e.status());
      }
    } catch (ProtocolException e) {
      responses.write(response, ApiException.of(e));
    } catch (StoreException e) {
      responses.write(response, ApiException.unavailable());
    }
  }

  private static SignInInput input(HttpServletRequest request)
      throws IOException, ApiException, ProtocolException {
    if (Media.isJson(request)) {
      JsonFields body = JsonFields.parse(Input.text(request));
      return new SignInInput(
          body.string("username", text -> true), body.string("password", text -> true), null, true);
    }
    Input form = Input.form(request);
    return new SignInInput(
        form.one("username").orElse(""),
        form.one("password").orElse(""),
        form.one("next").orElse(null),
        false);
  }

  private void answer(
      HttpServletRequest request,
      HttpServletResponse response,
      SignInInput input,
      Result.Accepted accepted)
      throws IOException {
    if (input.isJson) {
      Person user =
          new Person(accepted.user().id(), accepted.user().name(), accepted.user().application());
      responses.write(response, Answer.ok(new SignedIn(user)));
    } else {
      Redirects.seeOther(request, response, Redirects.ownPath(input.next).orElse("/boards"));
    }
  }

  private void refuse(
      HttpServletRequest request, HttpServletResponse response, SignInInput input, Result result)
      throws IOException, ServletException {
    ApiException error = error(result);
    if (input.isJson) {
      responses.write(response, error);
    } else {
      response.setStatus(error.status());
      if (error.header() != null) {
        response.setHeader(error.header(), error.headerValue());
      }
      pages.signIn(request, response, input.next, input.username, text(result));
    }
  }

  private static String text(Result result) {
    if (result instanceof Result.Throttled) {
      return "signin.throttled";
    }
    return result instanceof Result.Undecided ? "signin.unavailable" : "signin.wrong";
  }

  private static ApiException error(Result result) {
    return PasswordSignIn.error(
        result,
        new ApiException(
            HttpServletResponse.SC_UNAUTHORIZED,
            "Wrong user name or password",
            "invalid_credentials"));
  }
}
