package org.roomkey.testing;

import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.roomkey.credential.Secrets;

/** The application at a port of this machine, and what its visitors do there. */
public interface Site {
  /** The path under which the application is deployed. */
  String CONTEXT_PATH = "/roomkey";

  int port();

  HttpClient http();

  /** What a client needs for TLS; null for a port without TLS. */
  default SSLContext tls() {
    return null;
  }

  /** What the browser calls the server's own origin. */
  default String origin() {
    return (tls() == null ? "http" : "https") + "://127.0.0.1:" + port();
  }

  /**
   * @param path within the application, such as {@code /login}
   */
  default URI uri(String path) {
    return URI.create(origin() + CONTEXT_PATH + path);
  }

  /** The name of a login's cookie. */
  default String loginCookie() {
    return origin().startsWith("https:")
        ? "__Host-ROOMKEY_LOGIN_" + Secrets.digest(CONTEXT_PATH).substring(0, 16)
        : "ROOMKEY_LOGIN";
  }

  /** A visitor without cookies. */
  default Person anybody() {
    return new Person(this);
  }

  /** Signs in a demo user, whose password is known. */
  default Person loginAs(String username) {
    return anybody().signIn(username, username + "-demo");
  }

  /**
   * Opens a socket without waiting for a frame.
   *
   * @param pathAndQuery such as {@code /ws?token=…}
   * @param headers name, value, name, value…
   * @throws AssertionError where the handshake was answered with another status than 101
   */
  default TestSocket socket(String pathAndQuery, String... headers) {
    return TestSocket.open(this, pathAndQuery, List.of(), headers);
  }

  /** Sends a handshake byte for byte; see {@link RawSocket#open}. */
  default RawSocket rawSocket(String pathAndQuery, String... headers) {
    return RawSocket.open(this, CONTEXT_PATH + pathAndQuery, headers);
  }

  /** Sends a handshake with this, a path or a whole address, in its request line. */
  default RawSocket rawSocketAt(String target, String... headers) {
    return RawSocket.open(this, target, headers);
  }

  /** A client that follows no redirects and keeps no cookies. */
  static HttpClient client() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(TestServer.PATIENCE)
        .followRedirects(HttpClient.Redirect.NEVER)
        .build();
  }
}
