package org.roomkey.account;

import java.util.function.LongSupplier;
import org.roomkey.account.AccountException.Reason;
import org.roomkey.limit.KeyedRate;
import org.roomkey.limit.KeyedTotal;
import org.roomkey.user.UserStore;

/**
 * Limits how many people one application has and how fast it creates them. Safe for use by many
 * threads; sometimes blocks on the database.
 */
public final class PeopleShares {
  private final KeyedRate rate;
  private final KeyedTotal people;

  /**
   * @param max people of one application; 0 for no limit
   * @param perSecond new people, three times as many at once; 0 for no limit
   */
  public PeopleShares(int max, int perSecond, UserStore users, LongSupplier nanoTime) {
    this.rate = new KeyedRate(perSecond, nanoTime);
    this.people = new KeyedTotal(max, users::peopleOf, nanoTime);
  }

  /**
   * @param application the id of its user, who exists, so that few are ever remembered
   * @throws AccountException if the application may create no person now
   */
  void mustHaveRoom(String application) throws AccountException {
    if (!rate.tryTake(application)) {
      throw new AccountException(Reason.TOO_FAST);
    }
    if (!people.hasRoom(application)) {
      throw new AccountException(Reason.TOO_MANY);
    }
  }

  void made(String application) {
    people.added(application);
  }

  /** Forgets quiet applications. Call it periodically. */
  public void forgetQuiet() {
    rate.forgetQuiet();
    people.forgetOld();
  }
}
