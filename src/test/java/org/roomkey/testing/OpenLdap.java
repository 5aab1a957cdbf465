package org.roomkey.testing;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldif.LDIFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.realm.JNDIRealm;

/**
 * A real OpenLDAP at a port of the loopback address, laid out as the example of {@code tomcat-conf}
 * is. Only its searcher reads people; nobody reads passwords.
 */
public final class OpenLdap implements AutoCloseable {
  private static final String BASE = "dc=example,dc=com";
  private static final String PEOPLE = "ou=people," + BASE;
  private static final String SEARCHER = "cn=roomkey,ou=services," + BASE;
  private static final String ROOT = "cn=root," + BASE;

  private static final String CONFIGURATION =
      """
      include "SCHEMA/core.schema"
      include "SCHEMA/cosine.schema"
      include "SCHEMA/inetorgperson.schema"
      modulepath "MODULES"
      moduleload back_mdb
      pidfile "FOLDER/slapd.pid"
      database mdb
      maxsize 10485760
      suffix "BASE"
      rootdn "ROOT"
      rootpw PASSWORD
      directory "FOLDER/data"
      access to attrs=userPassword by anonymous auth by * none
      access to * by dn.base="SEARCHER" read by * none
      """;

  private final DebianProgram program = DebianProgram.require("slapd");
  private final String password;
  private final Path folder;
  private final int port;
  private Process process;

  /**
   * Starts it. Without the program, and if it cannot be obtained, the calling test is skipped with
   * a message.
   *
   * @param password of the searcher
   */
  public OpenLdap(String password) {
    this.password = password;
    try {
      folder = Files.createTempDirectory("roomkey-slapd-");
      port = TomcatProcess.freePort();
      Files.createDirectory(folder.resolve("data"));
      Files.writeString(
          folder.resolve("slapd.conf"),
          CONFIGURATION
              .replace("SCHEMA", program.installed("etc/ldap/schema").toString())
              .replace("MODULES", program.installed("usr/lib/ldap").toString())
              .replace("FOLDER", folder.toString())
              .replace("BASE", BASE)
              .replace("ROOT", ROOT)
              .replace("PASSWORD", password)
              .replace("SEARCHER", SEARCHER));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
    start();
    add("dn: " + BASE, "objectClass: domain", "dc: example");
    for (String unit : List.of("people", "groups", "services")) {
      add("dn: ou=" + unit + "," + BASE, "objectClass: organizationalUnit", "ou: " + unit);
    }
    add(
        "dn: " + SEARCHER,
        "objectClass: person",
        "cn: roomkey",
        "sn: roomkey",
        "userPassword: " + password);
  }

  /** Starts it again, on the same data and the same port. */
  public void start() {
    try {
      process =
          program.start(
              folder.resolve("output.txt"),
              List.of("-d", "0", "-h", url(), "-f", folder.resolve("slapd.conf").toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Wait.until("slapd listens", this::isListening);
  }

  private boolean isListening() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException refused) {
      return false;
    }
  }

  /** Stops it; its data stay. */
  public void stop() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public boolean isRunning() {
    return process.isAlive();
  }

  public String url() {
    return "ldap://127.0.0.1:" + port;
  }

  /** The DN of the account that may read people. */
  public String searcher() {
    return SEARCHER;
  }

  /**
   * Adds a person.
   *
   * @param more attributes, such as {@code displayName: Erna}
   */
  public void person(String uid, String password, String cn, String... more) {
    List<String> ldif =
        new ArrayList<>(
            List.of(
                "dn: uid=" + uid + "," + PEOPLE,
                "objectClass: inetOrgPerson",
                "uid: " + uid,
                "cn: " + cn,
                "sn: " + uid,
                "userPassword: " + password));
    ldif.addAll(List.of(more));
    add(ldif.toArray(String[]::new));
  }

  private void add(String... ldif) {
    try (LDAPConnection root = root()) {
      root.add(ldif);
    } catch (LDAPException | LDIFException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Gives the attribute of a person these values only. */
  public void change(String uid, String attribute, String... values) {
    try (LDAPConnection root = root()) {
      root.modify(
          "uid=" + uid + "," + PEOPLE,
          new Modification(ModificationType.REPLACE, attribute, values));
    } catch (LDAPException e) {
      throw new IllegalStateException(e);
    }
  }

  private LDAPConnection root() throws LDAPException {
    return new LDAPConnection("127.0.0.1", port, ROOT, password);
  }

  /** Gives the realm every attribute of the example, and the address of this directory. */
  public JNDIRealm configured(JNDIRealm realm) {
    return ExampleRealm.configured(realm, url(), password);
  }

  @Override
  public void close() {
    stop();
    DemoData.delete(folder);
  }
}
