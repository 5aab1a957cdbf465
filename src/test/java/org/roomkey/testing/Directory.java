package org.roomkey.testing;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.OperationType;
import com.unboundid.ldif.LDIFException;
import java.net.InetAddress;
import java.util.EnumSet;
import org.apache.catalina.realm.JNDIRealm;

/** An LDAP directory in memory, at a port of the loopback address, laid out as the example is. */
public final class Directory implements AutoCloseable {
  private static final String BASE = "dc=example,dc=com";
  private static final String PEOPLE = "ou=people," + BASE;
  private static final String GROUPS = "ou=groups," + BASE;
  private static final String SEARCHER = "cn=roomkey,ou=services," + BASE;
  private static final String SEARCHER_PASSWORD = "of the searcher";

  private final InMemoryDirectoryServer server;
  private final int port;

  public Directory() {
    try {
      InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig(BASE);
      config.setListenerConfigs(
          new InMemoryListenerConfig(
              "loopback", InetAddress.getLoopbackAddress(), 0, null, null, null));
      config.setAuthenticationRequiredOperationTypes(EnumSet.of(OperationType.SEARCH));
      server = new InMemoryDirectoryServer(config);
      server.add("dn: " + BASE, "objectClass: domain", "dc: example");
      for (String unit : new String[] {"people", "groups", "services"}) {
        server.add("dn: ou=" + unit + "," + BASE, "objectClass: organizationalUnit", "ou: " + unit);
      }
      server.add(
          "dn: " + SEARCHER,
          "objectClass: person",
          "cn: roomkey",
          "sn: roomkey",
          "userPassword: " + SEARCHER_PASSWORD);
      server.startListening();
      port = server.getListenPort();
    } catch (LDAPException | LDIFException e) {
      throw new IllegalStateException(e);
    }
  }

  public Directory person(String uid, String password) {
    return add(
        "dn: uid=" + uid + "," + PEOPLE,
        "objectClass: inetOrgPerson",
        "uid: " + uid,
        "cn: " + uid,
        "sn: " + uid,
        "userPassword: " + password);
  }

  /** A group with its first member; LDAP allows no empty group. */
  public Directory group(String name, String uid) {
    return add(
        "dn: cn=" + name + "," + GROUPS,
        "objectClass: groupOfNames",
        "cn: " + name,
        "member: cn=nobody," + BASE,
        "member: uid=" + uid + "," + PEOPLE);
  }

  private Directory add(String... ldif) {
    try {
      server.add(ldif);
      return this;
    } catch (LDAPException | LDIFException e) {
      throw new IllegalStateException(e);
    }
  }

  public void join(String group, String uid) {
    change(ModificationType.ADD, group, uid);
  }

  public void leave(String group, String uid) {
    change(ModificationType.DELETE, group, uid);
  }

  private void change(ModificationType type, String group, String uid) {
    try {
      server.modify(
          "dn: cn=" + group + "," + GROUPS,
          "changetype: modify",
          type.getName().toLowerCase(java.util.Locale.ROOT) + ": member",
          "member: uid=" + uid + "," + PEOPLE);
    } catch (LDAPException | LDIFException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Stops listening at the port until {@link #comeBack}. */
  public void goAway() {
    server.shutDown("loopback", true);
  }

  public void comeBack() {
    try {
      server.startListening("loopback");
    } catch (LDAPException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Gives the realm every attribute of the example, and the address of this directory. */
  public <T extends JNDIRealm> T configured(T realm) {
    return ExampleRealm.configured(realm, "ldap://127.0.0.1:" + port, SEARCHER_PASSWORD);
  }

  @Override
  public void close() {
    server.shutDown(true);
  }
}
