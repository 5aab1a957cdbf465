package org.roomkey.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.roomkey.user.User;
import org.roomkey.user.UserStore;

/**
 * Users in a map. Its own lock guards it. It knows logins and tokens from the {@link
 * InMemoryLoginStore} and {@link InMemoryTokenStore} that are made for it.
 */
public final class InMemoryUserStore extends FailingStore implements UserStore {
  private final Map<String, Account> accounts = new TreeMap<>();
  private final Map<String, String> applications = new TreeMap<>();
  private final Set<String> deleted = new TreeSet<>();
  private Predicate<String> isLiveLogin = loginId -> false;
  private Predicate<String> isToken = tokenId -> false;

  /** Adds the users without user names. */
  public InMemoryUserStore(User... users) {
    for (User user : users) {
      accounts.put(user.id(), new Account(user, null, Optional.empty()));
    }
  }

  /** Called by the store of the logins. */
  synchronized void askAboutLogins(Predicate<String> isLive) {
    isLiveLogin = isLive;
  }

  /** Called by the store of the tokens. */
  synchronized void askAboutTokens(Predicate<String> exists) {
    isToken = exists;
  }

  @Override
  public synchronized Optional<User> find(String userId) {
    return account(userId).map(Account::user);
  }

  @Override
  public synchronized Set<String> enabledAmong(Set<String> userIds) {
    answer();
    return userIds.stream()
        .filter(id -> accounts.containsKey(id) && !accounts.get(id).user().disabled())
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public synchronized Optional<Account> findAccount(String username) {
    answer();
    return accounts.values().stream()
        .filter(account -> username.equals(account.username()))
        .findFirst();
  }

  @Override
  public synchronized Optional<Account> account(String userId) {
    answer();
    return Optional.ofNullable(accounts.get(userId));
  }

  @Override
  public synchronized List<Account> list(String after, int limit) {
    answer();
    return accounts.values().stream()
        .filter(account -> account.user().id().compareTo(after) > 0)
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized List<User> search(String text, int limit) {
    answer();
    String part = text.toLowerCase(Locale.ROOT);
    return accounts.values().stream()
        .map(Account::user)
        .filter(user -> !user.disabled())
        .filter(user -> (user.name() + "\n" + user.id()).toLowerCase(Locale.ROOT).contains(part))
        .sorted(Comparator.comparing(User::name).thenComparing(User::id))
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized long count() {
    answer();
    return accounts.size();
  }

  @Override
  public synchronized boolean hasAdministrator(boolean withoutPassword) {
    answer();
    return accounts.values().stream()
        .filter(account -> withoutPassword || account.passwordHash().isPresent())
        .map(Account::user)
        .anyMatch(user -> user.admin() && !user.disabled() && user.kind() == User.Kind.PERSON);
  }

  @Override
  public synchronized FirstAdministrator createFirstAdministrator(
      User user, String username, String passwordHash, boolean withoutPassword) {
    if (hasAdministrator(withoutPassword)) {
      return FirstAdministrator.THERE_IS_ONE;
    }
    return create(user, Optional.of(username), Optional.of(passwordHash))
        ? FirstAdministrator.CREATED
        : FirstAdministrator.TAKEN;
  }

  @Override
  public synchronized boolean create(
      User user, Optional<String> username, Optional<String> passwordHash) {
    answer();
    boolean taken =
        deleted.contains(user.id())
            || accounts.containsKey(user.id())
            || accounts.values().stream()
                .anyMatch(a -> a.username() != null && username.equals(Optional.of(a.username())));
    if (!taken) {
      accounts.put(user.id(), new Account(user, username.orElse(null), passwordHash));
      applications.remove(user.id());
    }
    return !taken;
  }

  @Override
  public synchronized boolean createFor(String application, User user) {
    User person =
        new User(
            user.id(),
            user.name(),
            user.kind(),
            user.admin(),
            user.disabled(),
            application.startsWith("@") ? null : application);
    boolean created = create(person, Optional.empty(), Optional.empty());
    if (created) {
      applications.put(user.id(), application);
    }
    return created;
  }

  @Override
  public synchronized int peopleOf(String application) {
    answer();
    return (int)
        accounts.keySet().stream()
            .filter(userId -> application.equals(applications.get(userId)))
            .count();
  }

  @Override
  public synchronized Optional<String> application(String userId) {
    answer();
    return Optional.ofNullable(applications.get(userId));
  }

  /** Checks the right and makes the change under the lock of this store. */
  @Override
  public UserStore askedBy(Asker asker) {
    return (UserStore)
        Proxy.newProxyInstance(
            UserStore.class.getClassLoader(),
            new Class<?>[] {UserStore.class},
            (self, method, arguments) -> {
              synchronized (this) {
                switch (method.getName()) {
                  case "create" -> requireRight(asker, (User) arguments[0]);
                  case "createFor" -> requireRight(asker, (User) arguments[1]);
                  case "change" ->
                      requireRight(asker, arguments[0], (UnaryOperator<?>) arguments[1]);
                  case "delete" -> requireRight(asker, arguments[0], UnaryOperator.identity());
                  default -> {}
                }
                try {
                  return method.invoke(this, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              }
            });
  }

  @SuppressWarnings("unchecked")
  private void requireRight(Asker asker, Object userId, UnaryOperator<?> change) {
    Optional<User> before = Optional.ofNullable(accounts.get(userId)).map(Account::user);
    requireRight(asker, before.orElse(null));
    before.map((UnaryOperator<User>) change).ifPresent(after -> requireRight(asker, after));
  }

  /** A login may change everybody; other credentials change no administrator. */
  private void requireRight(Asker asker, User changed) {
    boolean isLive =
        asker.tokenId().map(isToken::test).orElse(true)
            && asker.loginId().map(isLiveLogin::test).orElse(true);
    boolean isAdmin =
        find(asker.userId()).filter(user -> user.admin() && !user.disabled()).isPresent();
    boolean mayChange = changed == null || !changed.admin() || asker.loginId().isPresent();
    if (!isLive || !isAdmin || !mayChange) {
      throw new NotAllowedException();
    }
  }

  @Override
  public synchronized Change change(
      String userId, UnaryOperator<User> change, Optional<String> passwordHash) {
    answer();
    Account before = accounts.get(userId);
    if (before == null) {
      return Change.NO_SUCH_USER;
    }
    User after = change.apply(before.user());
    if (isInCharge(before.user()) && !isInCharge(after) && isAlone()) {
      return Change.LAST_ADMINISTRATOR;
    }
    accounts.put(
        userId, new Account(after, before.username(), passwordHash.or(before::passwordHash)));
    return Change.DONE;
  }

  @Override
  public synchronized boolean isDeleted(String userId) {
    answer();
    return deleted.contains(userId);
  }

  @Override
  public synchronized Change delete(String userId) {
    answer();
    Account before = accounts.get(userId);
    if (before == null) {
      return Change.NO_SUCH_USER;
    }
    if (isInCharge(before.user()) && isAlone()) {
      return Change.LAST_ADMINISTRATOR;
    }
    accounts.remove(userId);
    deleted.add(userId);
    return Change.DONE;
  }

  private boolean isAlone() {
    return accounts.values().stream().filter(account -> isInCharge(account.user())).count() == 1;
  }

  private static boolean isInCharge(User user) {
    return user.admin() && !user.disabled() && user.kind() == User.Kind.PERSON;
  }

  @Override
  public synchronized boolean replaceOwnPassword(
      String userId, String loginId, String before, String passwordHash) {
    boolean isEnabled = find(userId).filter(user -> !user.disabled()).isPresent();
    return isEnabled && isLiveLogin.test(loginId) && rehashPassword(userId, before, passwordHash);
  }

  @Override
  public synchronized boolean rehashPassword(String userId, String before, String passwordHash) {
    answer();
    Optional<Account> found =
        account(userId).filter(account -> account.passwordHash().equals(Optional.of(before)));
    found.ifPresent(
        account ->
            accounts.put(
                userId,
                new Account(account.user(), account.username(), Optional.of(passwordHash))));
    return found.isPresent();
  }
}
