package org.roomkey.passkey;

import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.roomkey.credential.Login.EndReason;
import org.roomkey.credential.Logins;
import org.roomkey.log.Log;
import org.roomkey.log.SparseLog;
import org.roomkey.passkey.Challenges.Purpose;
import org.roomkey.passkey.PasskeyStore.Answered;
import org.roomkey.passkey.PasskeyStore.Found;
import org.roomkey.password.SignIn;
import org.roomkey.password.SignInThrottle;
import org.roomkey.password.WaitingMarks;
import org.roomkey.user.StoreException;
import org.roomkey.user.User;

/**
 * Turns an answer of a passkey into a login. Every refusal looks alike to the client. Attempts are
 * counted for the passkey and the address, not for the user name: who guesses somebody's password
 * does not delay their passkey. Safe for use by many threads; blocks on the database.
 */
public final class PasskeySignIn {
  private static final Log LOG = Log.of(PasskeySignIn.class);

  private final SparseLog sparseLog = new SparseLog(LOG);

  public sealed interface Result {
    record Accepted(User user, Logins.Started started) implements Result {
      @Override
      public String toString() {
        return "Accepted[" + user.id() + "]";
      }
    }

    /** The login has a new time of authentication. */
    record Renewed(User user) implements Result {}

    /**
     * @param userId whose passkey it is, if that is known
     * @param isCopied whether the passkey was blocked now, because its key seems to exist twice
     */
    record Refused(Optional<String> userId, boolean isCopied) implements Result {}

    /**
     * @param mark the cookie to send with the next attempt
     */
    record Throttled(Duration retryAfter, String mark) implements Result {}

    record Undecided() implements Result {}
  }

  private static final Result UNKNOWN = new Result.Refused(Optional.empty(), false);

  private final PasskeyStore store;
  private final Ceremonies ceremonies;
  private final Logins logins;
  private final SignInThrottle throttle;
  private final WaitingMarks marks;
  private final Clock clock;

  public PasskeySignIn(
      PasskeyStore store,
      Ceremonies ceremonies,
      Logins logins,
      SignInThrottle throttle,
      WaitingMarks marks,
      Clock clock) {
    this.store = store;
    this.ceremonies = ceremonies;
    this.logins = logins;
    this.throttle = throttle;
    this.marks = marks;
    this.clock = clock;
  }

  /**
   * @param browsers the random ids that the browser shows, see {@link
   *     Ceremonies#challengeToSignIn}; untrusted
   */
  public Result attempt(
      Assertion answer, List<String> browsers, RelyingParty party, SignIn.Client client) {
    return throttled(
        answer,
        client,
        () ->
            evaluated(
                answer,
                browsers.stream()
                    .flatMap(id -> ceremonies.answered(answer, Purpose.SIGN_IN, id).stream())
                    .findFirst(),
                party,
                found -> begin(found, client)));
  }

  /** Renews the time of authentication of a signed-in person's login, behind the same throttle. */
  public Result renew(
      Assertion answer, String loginId, User person, RelyingParty party, SignIn.Client client) {
    return throttled(
        answer,
        client,
        () ->
            evaluated(
                answer,
                ceremonies.answered(answer, Purpose.RENEW, loginId),
                party,
                found ->
                    found.user().id().equals(person.id()) && logins.authenticatedNow(loginId)
                        ? new Result.Renewed(found.user())
                        : new Result.Refused(Optional.of(found.user().id()), false)));
  }

  private Result throttled(Assertion answer, SignIn.Client client, Supplier<Result> check) {
    String key = "passkey\n" + answer.credentialId();
    SignInThrottle.Attempt attempt =
        throttle.take(key, client.address(), Optional.empty(), marks.waited(client.marks(), key));
    if (!attempt.delay().isZero()) {
      return new Result.Throttled(attempt.delay(), marks.mark(key));
    }
    Consumer<SignInThrottle.Attempt> outcome = SignInThrottle.Attempt::giveBack;
    try {
      Result result = check.get();
      outcome =
          result instanceof Result.Refused
              ? SignInThrottle.Attempt::failed
              : SignInThrottle.Attempt::succeeded;
      return result;
    } catch (StoreException e) {
      sparseLog.log(Level.WARNING, "a sign-in could not be checked: {0}", e.getMessage());
      return new Result.Undecided();
    } finally {
      outcome.accept(attempt);
    }
  }

  /**
   * Asks the database only about answers to our challenges.
   *
   * @param challenge that is answered; empty if it is not ours
   * @param right what a valid answer does
   */
  private Result evaluated(
      Assertion answer,
      Optional<Answered> challenge,
      RelyingParty party,
      Function<Found, Result> right) {
    Optional<Found> found = challenge.flatMap(ours -> store.find(answer.credentialId()));
    if (found.isEmpty()) {
      return UNKNOWN;
    }
    Passkey passkey = found.get().passkey();
    Optional<Long> signCount = ceremonies.verify(answer, passkey, party);
    Result refused = new Result.Refused(Optional.of(passkey.userId()), false);
    if (signCount.isEmpty() || !isValid(found.get())) {
      return refused;
    }
    return switch (store.use(passkey.id(), signCount.get(), challenge.get(), clock.instant())) {
      case DONE -> right.apply(found.get());
      case REFUSED -> refused;
      case COPIED -> {
        logins.endAll(passkey.userId(), EndReason.PASSKEY_COPIED, null);
        yield new Result.Refused(Optional.of(passkey.userId()), true);
      }
    };
  }

  /**
   * Begins the login, then reads the passkey again: its removal, or disabling the user, ends only
   * the logins that exist at that moment.
   */
  private Result begin(Found found, SignIn.Client client) {
    Logins.Started started = logins.start(found.user(), client.address(), client.userAgent());
    if (store
        .find(found.passkey().key().credentialId())
        .filter(PasskeySignIn::isValid)
        .isPresent()) {
      return new Result.Accepted(found.user(), started);
    }
    logins.end(started.login().id(), EndReason.PASSKEY_REMOVED);
    return new Result.Refused(Optional.of(found.user().id()), false);
  }

  private static boolean isValid(Found found) {
    return !found.passkey().blocked()
        && !found.user().disabled()
        && found.user().kind() == User.Kind.PERSON;
  }
}
