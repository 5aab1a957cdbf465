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
 * Delays sign-ins after failures. It counts the failures of strangers by account and address, by
 * account, and by address. A browser in which the person has signed in before has a count of its
 * own, until it has failed {@value #MAX_DEVICE_FAILURES} times.
 *
 * <p>An attempt counts as a failure before it is evaluated. A successful or undecided attempt is
 * given back. A successful attempt also forgives earlier failures from the same place; otherwise
 * only time does. The failures of strangers on other nodes count here, too. The keys are digests of
 * accounts and addresses, because people sometimes type a password into the name field. A lock
 * counts an attempt in all tables or in none; safe for use by many threads.
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
   * Reports the failures of strangers on this node.
   *
   * @param failed receives the digests of the account and of the address; must not block
   */
  public void forwardTo(BiConsumer<String, String> failed) {
    failures = failed;
  }

  private record Count(FailureDelay table, String key) {}

  /** One attempt. An attempt with a delay must not be evaluated. */
  public final class Attempt {
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

    /** Zero if the attempt may be evaluated. */
    public Duration delay() {
      return delay;
    }

    /** Whether the attempt comes from a known browser. */
    boolean isKnown() {
      return device.isPresent();
    }

    public void failed() {
      taken.forEach(FailureDelay::failed);
      if (device.isEmpty()) {
        failures.accept(account, address);
      }
    }

    /** The attempt could not be decided. */
    public void giveBack() {
      taken.forEach(FailureDelay::giveBack);
    }

    /**
     * The person is who they say. Forgives earlier failures of the account from the same place, but
     * not from elsewhere, nor those of the address for other accounts.
     */
    public void succeeded() {
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
   * Takes an attempt from the budgets, or returns the delay if one is used up.
   *
   * @param account the key of an account, see {@link AccountKey}, or of a passkey
   * @param device the browser's id, if the person has signed in there before
   * @param waited see {@link FailureDelay#delay(String, Duration)}
   */
  public synchronized Attempt take(
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

  /** Counts a failure on another node. */
  public void heardFailure(String accountDigest, String addressDigest) {
    countsOfStranger(accountDigest, addressDigest).forEach(count -> count.table.failed(count.key));
  }
}
