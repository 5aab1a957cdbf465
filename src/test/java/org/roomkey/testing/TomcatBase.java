package org.roomkey.testing;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.Driver;

/**
 * A CATALINA_BASE made of {@code tomcat-conf} as documented, with the WAR. Commented parts are
 * enabled on request.
 */
public final class TomcatBase {
  private final Path folder;

  private TomcatBase(Path folder) {
    this.folder = folder;
  }

  /**
   * @param name of the folder under {@code target}, which stays for those who want to read logs
   */
  public static TomcatBase of(String name) throws IOException {
    Path folder = TomcatProcess.emptyBase(name);
    TomcatProcess.copy(Path.of("tomcat-conf"), folder);
    TomcatProcess.deployTo(folder);
    return new TomcatBase(folder);
  }

  public Path folder() {
    return folder;
  }

  /** The file for PostgreSQL in its place, and the driver in {@code lib}. */
  public TomcatBase onPostgres() throws IOException {
    Files.move(
        folder.resolve("conf/context-postgresql.xml"),
        folder.resolve("conf/context.xml"),
        StandardCopyOption.REPLACE_EXISTING);
    try {
      Path driver =
          Path.of(Driver.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      Files.createDirectories(folder.resolve("lib"));
      Files.copy(driver, folder.resolve("lib").resolve(driver.getFileName()));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
    return this;
  }

  /** The valve of a server behind a proxy of this address. */
  public TomcatBase behind(String proxy) throws IOException {
    takeIn("<Valve className=\"org.apache.catalina.valves.RemoteIpValve\"");
    return replace("192.0.2.10/32", proxy + "/32");
  }

  /** The connector for TLS; its port is {@code TLS_PORT}. */
  public TomcatBase withTls(Certificate certificate) throws IOException {
    takeIn("<Connector port=\"${TLS_PORT:-8443}\"");
    replace("conf/tls/chain.pem", certificate.chain().toString());
    return replace("conf/tls/key.pem", certificate.key().toString());
  }

  /** Ends the comment before the element that is the last thing in it. */
  private void takeIn(String start) throws IOException {
    String xml = Files.readString(serverXml());
    Pattern comment =
        Pattern.compile(
            "(<!--(?:(?!-->).)*?)(" + Pattern.quote(start) + "(?:(?!-->).)*?)\\s*-->",
            Pattern.DOTALL);
    Matcher found = comment.matcher(xml);
    if (!found.find()) {
      throw new AssertionError("no comment with " + start);
    }
    Files.writeString(
        serverXml(),
        xml.substring(0, found.start())
            + found.group(1)
            + "-->"
            + found.group(2)
            + xml.substring(found.end()));
  }

  private TomcatBase replace(String text, String other) throws IOException {
    String xml = Files.readString(serverXml());
    if (!xml.contains(text)) {
      throw new AssertionError("no " + text + " in server.xml");
    }
    Files.writeString(serverXml(), xml.replace(text, other));
    return this;
  }

  private Path serverXml() {
    return folder.resolve("conf/server.xml");
  }
}
