package org.roomkey.password;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.roomkey.credential.Secrets;
import org.roomkey.limit.AddressKey;
import org.roomkey.limit.FailureDelay;

/**
 * Delays sign-ins by how often they failed. Strangers are counted for one account from one address,
 * for one account from everywhere, and from one address for all accounts. A person who comes from a
 * browser in which they have signed in before is counted for that browser alone, until it has
 * failed {@value #MAX_DEVICE_FAILURES} times.
 *
 * <p>An attempt is counted as a failure before it is evaluated; what is right or undecided is given
 * back. What is right also forgives what failed from the same place; nothing else takes a failure
 * away but time. What other nodes see of strangers counts here too. Accounts and addresses are
 * known by their digests alone, since somebody may have typed a password into the field for the
 * name. Its own lock makes an attempt count everywhere or nowhere; safe for use by many threads.
 */
public final class SignInThrottle {
  static final int MAX_DEVICE_FAILURES = 10;

  private final FailureDelay byAccount;
  private final FailureDelay byAccountAndAddress;
  private final FailureDelay byAddress;
  private final FailureDelay byDevice;
  private volatile BiConsumer<String, String> failures = (account, address) -> {};

  public SignInThrottle(
      FailureDelay byAccount,
      FailureDelay byAccountAndAddress,
      FailureDelay byAddress,
      FailureDelay byDevice) {
    this.byAccount = byAccount;
    this.byAccountAndAddress = byAccountAndAddress;
    this.byAddress = byAddress;
    this.byDevice = byDevice;
  }

  /**
   * Tells others of what happens here.
   *
   * @param failed takes the digests of the account and of the address; must not block
   */
  public void forwardTo(BiConsumer<String, String> failed) {
    failures = failed;
  }

  /** One key of one of the tables. */
  private record Count(FailureDelay table, String key) {}

  /** What is to become of one attempt; where there is a delay it must not be evaluated. */
  final class Attempt {
    private final Duration delay;
    private final Optional<String> device;
    private final String account;
    private final String address;
    private final Map<FailureDelay, FailureDelay.Taken> taken = new HashMap<>();

    private Attempt(Duration delay, Optional<String> device, String account, String address) {
      this.delay = delay;
      this.device = device;
      this.account = account;
      this.address = address;
    }

    /** Zero where it may be evaluated. */
    Duration delay() {
      return delay;
    }

    /** Whether it comes from a browser that is no stranger's. */
    boolean isKnown() {
      return device.isPresent();
    }

    /** It was wrong. */
    void failed() {
      taken.forEach(FailureDelay::failed);
      if (device.isEmpty()) {
        failures.accept(account, address);
      }
    }

    /** It could not be decided. */
    void giveBack() {
      taken.forEach(FailureDelay::giveBack);
    }

    /**
     * It was right: what failed before from the same place was its person's, and is forgiven. What
     * failed elsewhere, or from this address for other accounts, is not.
     */
    void succeeded() {
      synchronized (SignInThrottle.this) {
        giveBack();
        if (device.isPresent()) {
          byDevice.forgive(device.get());
        } else {
          byAccount.forgive(account, byAccountAndAddress.forgive(account + " " + address));
        }
      }
    }
  }

  /**
   * Takes an attempt from the budget, where there is one left.
   *
   * @param account see {@link AccountKey}
   * @param device of a person who has signed in to this account there before
   * @param waited see {@link FailureDelay#delay(String, Duration)}
   */
  synchronized Attempt take(
      String account, String address, Optional<String> device, Duration waited) {
    String accountDigest = Secrets.digest(account);
    String addressDigest = Secrets.digest(AddressKey.of(address));
    Optional<String> known =
        device
            .map(id -> accountDigest + " " + id)
            .filter(key -> byDevice.failures(key) < MAX_DEVICE_FAILURES);
    List<Count> counts =
        known
            .map(key -> List.of(new Count(byDevice, key)))
            .orElseGet(() -> countsOfStranger(accountDigest, addressDigest));
    boolean isClean = byAccountAndAddress.failures(accountDigest + " " + addressDigest) == 0;
    Duration longest = Duration.ZERO;
    Count reason = null;
    for (Count count : counts) {
      Duration delay = count.table.delay(count.key, waited, isClean);
      if (delay.compareTo(longest) > 0) {
        longest = delay;
        reason = count;
      }
    }
    Attempt attempt = new Attempt(longest, known, accountDigest, addressDigest);
    if (reason == null) {
      for (Count count : counts) {
        attempt.taken.put(count.table, count.table.take(count.key));
      }
    } else {
      reason.table.refused(reason.key);
    }
    return attempt;
  }

  private List<Count> countsOfStranger(String account, String address) {
    return List.of(
        new Count(byAccount, account),
        new Count(byAccountAndAddress, account + " " + address),
        new Count(byAddress, address));
  }

  /** On another node. */
  public void heardFailure(String accountDigest, String addressDigest) {
    countsOfStranger(accountDigest, addressDigest).forEach(count -> count.table.failed(count.key));
  }
}
