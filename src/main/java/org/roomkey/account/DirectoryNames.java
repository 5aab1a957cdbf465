package org.roomkey.account;

import java.lang.System.Logger.Level;
import java.util.Hashtable;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import javax.naming.Context;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.PartialResultException;
import javax.naming.directory.Attribute;
import javax.naming.directory.Attributes;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;
import javax.naming.directory.SearchControls;
import javax.naming.directory.SearchResult;
import javax.naming.ldap.LdapName;
import org.roomkey.log.Causes;
import org.roomkey.log.Log;
import org.roomkey.log.SparseLog;

/**
 * Reads display names from an LDAP directory, because the container's realm reports only names of
 * users and roles. Each lookup has a connection of its own, and blocks for some 15 seconds at most
 * for each address of the server; eight run at once, and more get no name. Safe for use by many
 * threads.
 */
public final class DirectoryNames implements DisplayNames {
  private static final String CONNECT_MILLIS = "3000";
  private static final String READ_MILLIS = "3000";

  /** More than one person is no answer. */
  private static final int MAX_FOUND = 2;

  /** A directory that hangs must not hold all threads of the server. */
  private static final int MAX_LOOKUPS = 8;

  private final Semaphore lookups = new Semaphore(MAX_LOOKUPS);
  private final SparseLog log = new SparseLog(Log.of(DirectoryNames.class));
  private final LdapUrl url;
  private final Optional<Account> account;

  /**
   * The account that searches.
   *
   * @param dn never empty
   * @param password never empty: a directory treats that as a guest
   */
  public record Account(String dn, String password) {
    @Override
    public String toString() {
      return dn;
    }
  }

  /**
   * @param account empty for a guest
   */
  public DirectoryNames(LdapUrl url, Optional<Account> account) {
    this.url = url;
    this.account = account;
  }

  @Override
  public Optional<String> of(String name) {
    if (!lookups.tryAcquire()) {
      return Optional.empty();
    }
    try {
      return lookup(name);
    } finally {
      lookups.release();
    }
  }

  private Optional<String> lookup(String name) {
    try {
      DirContext directory = new InitialDirContext(environment());
      try {
        return search(directory, name);
      } finally {
        directory.close();
      }
    } catch (NamingException e) {
      log.log(
          Level.WARNING,
          "the directory {0} gave no display name: {1}",
          url.server(),
          String.join("; ", Causes.of(e)));
      return Optional.empty();
    }
  }

  @SuppressWarnings("JdkObsolete") // The API wants a Hashtable.
  private Hashtable<String, Object> environment() {
    Hashtable<String, Object> environment = new Hashtable<>();
    environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.ldap.LdapCtxFactory");
    environment.put(Context.PROVIDER_URL, url.server());
    environment.put("com.sun.jndi.ldap.connect.timeout", CONNECT_MILLIS);
    environment.put("com.sun.jndi.ldap.read.timeout", READ_MILLIS);
    environment.put(Context.SECURITY_AUTHENTICATION, account.isPresent() ? "simple" : "none");
    account.ifPresent(
        searcher -> {
          environment.put(Context.SECURITY_PRINCIPAL, searcher.dn);
          environment.put(Context.SECURITY_CREDENTIALS, searcher.password);
        });
    return environment;
  }

  private Optional<String> search(DirContext directory, String name) throws NamingException {
    SearchControls controls = new SearchControls();
    controls.setSearchScope(
        url.isSubtree() ? SearchControls.SUBTREE_SCOPE : SearchControls.ONELEVEL_SCOPE);
    controls.setCountLimit(MAX_FOUND);
    controls.setReturningAttributes(url.attributes().toArray(String[]::new));
    // The provider escapes the name (RFC 4515).
    NamingEnumeration<SearchResult> found =
        directory.search(new LdapName(url.base()), url.filter(), new Object[] {name}, controls);
    try {
      if (!hasNext(found)) {
        return Optional.empty();
      }
      Attributes attributes = found.next().getAttributes();
      return hasNext(found) ? Optional.empty() : best(attributes);
    } finally {
      found.close();
    }
  }

  /** Active Directory ends its list with references to other servers, which are not followed. */
  private static boolean hasNext(NamingEnumeration<SearchResult> found) throws NamingException {
    try {
      return found.hasMore();
    } catch (PartialResultException e) {
      return false;
    }
  }

  private Optional<String> best(Attributes attributes) throws NamingException {
    for (String name : url.attributes()) {
      Attribute attribute = attributes.get(name);
      if (attribute != null && attribute.size() > 0 && attribute.get() instanceof String value) {
        if (!value.isBlank()) {
          return Optional.of(value);
        }
      }
    }
    return Optional.empty();
  }
}
