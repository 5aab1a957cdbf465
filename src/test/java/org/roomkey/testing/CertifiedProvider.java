package org.roomkey.testing;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.roomkey.credential.Secrets;

/**
 * The certified OpenID provider of npm, as a process. npm fetches it once, as its lock file says.
 */
public final class CertifiedProvider implements AutoCloseable {
  public static final String CLIENT = "roomkey-of-the-tests";

  private static final Path SOURCES = Path.of("src", "test", "oidc-provider");
  private static final Path FOLDER = Path.of("target", "oidc-provider").toAbsolutePath();

  private final String secret = Secrets.secret();
  private final int port = freePort();
  private Program program;

  /** It does not run yet: a server that is to use it may start first. */
  public CertifiedProvider() {
    Canaries.remember(Canaries.Kind.PASSWORD, secret);
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String issuer() {
    return "http://127.0.0.1:" + port;
  }

  /** The settings of a server whose people sign in here. */
  public Map<String, String> settings() {
    return Map.of(
        "roomkey.oidc.issuer", issuer(),
        "roomkey.oidc.client-id", CLIENT,
        "roomkey.oidc.client-secret", secret);
  }

  /**
   * Starts the process.
   *
   * @param name of the file with its output
   * @param site whose people sign in
   * @param groups of everybody, separated by commas
   */
  public void start(String name, Site site, String groups) {
    JsonObject client =
        Json.createObjectBuilder()
            .add("client_id", CLIENT)
            .add("client_secret", secret)
            .add("redirect_uris", array(site.uri("/oidc/callback").toString()))
            .add("backchannel_logout_uri", site.uri("/oidc/backchannel-logout").toString())
            .add("backchannel_logout_session_required", true)
            .add("post_logout_redirect_uris", array(site.uri("/").toString()))
            .add("grant_types", array("authorization_code", "refresh_token"))
            .build();
    Map<String, String> environment =
        Map.of("CLIENT", client.toString(), "GROUPS", groups, "PORT", Integer.toString(port));
    try {
      Npm.install(SOURCES, FOLDER);
      program =
          Program.start(
              name,
              environment,
              List.of(Node.executable(), FOLDER.resolve("provider.mjs").toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Wait.until("the provider listens", () -> program.output().contains("ISSUER " + issuer()));
  }

  private static JsonArrayBuilder array(String... values) {
    JsonArrayBuilder array = Json.createArrayBuilder();
    Stream.of(values).forEach(array::add);
    return array;
  }

  /** Ends the process. It may be started again, and has forgotten everybody then. */
  public void stop() {
    if (program != null) {
      program.close();
      program.await(TestServer.PATIENCE);
    }
  }

  @Override
  public void close() {
    stop();
  }
}
