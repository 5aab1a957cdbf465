package org.roomkey.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.roomkey.cluster.RedisRefusals.Cause;
import org.roomkey.credential.Secrets;
import org.roomkey.credential.SharedKey;
import org.roomkey.testing.CapturedLog;
import org.roomkey.testing.MutableClock;

class HintGuardTest {
  @RegisterExtension final CapturedLog log = new CapturedLog();

  private final SharedKey key = new SharedKey(Secrets.secret());
  private final MutableClock clock = new MutableClock();
  private final RedisRefusals refusals = new RedisRefusals();
  private final HintGuard guard = new HintGuard(key, clock, refusals);

  private Envelope sealed(String channel, String node, long number) {
    return Envelope.sealed(key, channel, node, clock.millis(), number, "BEAT ");
  }

  private Optional<Cause> check(String channel, Envelope envelope) {
    return guard.check(channel, envelope, clock.millis());
  }

  private void accepts(String channel, String node, long number) {
    assertEquals(Optional.empty(), check(channel, sealed(channel, node, number)));
  }

  private void refuses(Cause cause, String channel, Envelope envelope) {
    assertEquals(Optional.of(cause), check(channel, envelope));
  }

  @Test
  void numbersGoUpOnEachChannelOfEachNodeAndMayHaveGaps() {
    accepts("a", "one", 1);
    accepts("a", "one", 5);
    refuses(Cause.REPEATED_HINT, "a", sealed("a", "one", 5));
    refuses(Cause.REPEATED_HINT, "a", sealed("a", "one", 4));
    accepts("b", "one", 4);
    accepts("a", "two", 1);
    accepts("a", "one", 6);
  }

  @Test
  void aSignatureIsGoodForItsChannelItsNodeItsTimeItsNumberAndItsText() {
    Envelope good = sealed("a", "one", 7);
    refuses(Cause.FORGED_HINT, "b", good);
    for (Envelope other :
        new Envelope[] {
          new Envelope("two", good.sentAt(), 7, good.signature(), good.hint()),
          new Envelope("one", good.sentAt() + 1, 7, good.signature(), good.hint()),
          new Envelope("one", good.sentAt(), 8, good.signature(), good.hint()),
          new Envelope("one", good.sentAt(), 7, good.signature(), "BYE "),
          new Envelope("one", good.sentAt(), 7, "", good.hint()),
          new Envelope("one", good.sentAt(), 7, "ü".repeat(43), good.hint()),
        }) {
      refuses(Cause.FORGED_HINT, "a", other);
    }
    SharedKey another = new SharedKey(Secrets.secret());
    refuses(
        Cause.FORGED_HINT, "a", Envelope.sealed(another, "a", "one", clock.millis(), 7, "BEAT "));
    assertEquals(Optional.of(good), Envelope.parse(good.text()));
    assertEquals(Optional.empty(), check("a", good));
  }

  @Test
  void whatIsOldCountsNoMoreAndWhatIsOfTheFutureNotYet() {
    Envelope old = sealed("a", "one", 1);
    clock.advance(HintGuard.MAX_AGE.plusMillis(1));
    refuses(Cause.LATE_HINT, "a", old);
    Envelope early =
        Envelope.sealed(
            key, "a", "one", clock.millis() + HintGuard.MAX_AGE.toMillis() + 1, 2, "BEAT ");
    refuses(Cause.LATE_HINT, "a", early);
    accepts("a", "one", 3);
  }

  @Test
  void whatWasSentBeforeThisNodeStartedIsNotForIt() {
    Envelope before = sealed("a", "one", 1);
    clock.advance(Duration.ofSeconds(2));
    HintGuard started = new HintGuard(key, clock, refusals);
    assertEquals(Optional.of(Cause.LATE_HINT), started.check("a", before, clock.millis()));
  }

  @Test
  void numbersAreForgottenWhenWhatBearsThemIsTooOldToComeAgain() {
    for (int i = 0; i < 1_000; i++) {
      accepts("board-" + i, "one", i);
    }
    assertEquals(1_000, guard.size());
    Envelope first = sealed("a", "one", 1_000);
    assertEquals(Optional.empty(), check("a", first));
    clock.advance(HintGuard.MAX_AGE.multipliedBy(3));
    accepts("a", "one", 1_001);
    assertEquals(1, guard.size());
    refuses(Cause.LATE_HINT, "a", first);
  }

  @Test
  void nobodyWithoutTheKeyMakesItRemember() {
    for (int i = 0; i < 1_000; i++) {
      refuses(Cause.FORGED_HINT, "a", new Envelope("n" + i, clock.millis(), 1, "x", "BEAT "));
    }
    assertEquals(0, guard.size());
    assertEquals(1_000, refusals.counted(Cause.FORGED_HINT));
    assertEquals(1, log.lines().size(), () -> log.lines().toString());
    assertTrue(log.lines().get(0).contains("forged_hint"), () -> log.lines().toString());
  }
}
