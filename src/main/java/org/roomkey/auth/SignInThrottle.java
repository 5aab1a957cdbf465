package org.roomkey.auth;

import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.roomkey.limit.FailureDelay;

/**
 * Delays sign-ins by how often they failed, for one account and from one address. What other nodes
 * see counts here too. Accounts and addresses are known by their digests alone, since somebody may
 * have typed a password into the field for the name. Safe for use by many threads.
 */
public final class SignInThrottle {
  private final FailureDelay byAccount;
  private final FailureDelay byAddress;
  private volatile BiConsumer<String, String> failures = (account, address) -> {};
  private volatile Consumer<String> successes = account -> {};

  public SignInThrottle(FailureDelay byAccount, FailureDelay byAddress) {
    this.byAccount = byAccount;
    this.byAddress = byAddress;
  }

  /**
   * Tells others of what happens here.
   *
   * @param failed takes the digests of the account and of the address; must not block
   * @param succeeded takes the digest of the account; must not block
   */
  public void forwardTo(BiConsumer<String, String> failed, Consumer<String> succeeded) {
    failures = failed;
    successes = succeeded;
  }

  /** How long to wait before the next attempt; zero for not at all. */
  Duration delay(String account, String address) {
    Duration one = byAccount.delay(Secrets.digest(account));
    Duration other = byAddress.delay(Secrets.digest(address));
    return one.compareTo(other) > 0 ? one : other;
  }

  void failed(String account, String address) {
    String accountDigest = Secrets.digest(account);
    String addressDigest = Secrets.digest(address);
    heardFailure(accountDigest, addressDigest);
    failures.accept(accountDigest, addressDigest);
  }

  void succeeded(String account) {
    String digest = Secrets.digest(account);
    heardSuccess(digest);
    successes.accept(digest);
  }

  /** On another node. */
  public void heardFailure(String accountDigest, String addressDigest) {
    byAccount.failed(accountDigest);
    byAddress.failed(addressDigest);
  }

  /** On another node. */
  public void heardSuccess(String accountDigest) {
    byAccount.succeeded(accountDigest);
  }
}
