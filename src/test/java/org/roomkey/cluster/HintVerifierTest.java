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

class HintVerifierTest {
  @RegisterExtension final CapturedLog log = new CapturedLog();

  private final SharedKey key = new SharedKey(Secrets.secret());
  private final MutableClock clock = new MutableClock();
  private final RedisRefusals refusals = new RedisRefusals();
  private final HintVerifier verifier = new HintVerifier(key, clock, refusals);

  private SignedHint signed(String channel, String node, long number) {
    return SignedHint.sign(key, channel, node, clock.millis(), number, "BEAT ");
  }

  private Optional<Cause> verify(String channel, SignedHint signed) {
    return verifier.verify(channel, signed, clock.millis());
  }

  private void accepts(String channel, String node, long number) {
    assertEquals(Optional.empty(), verify(channel, signed(channel, node, number)));
  }

  private void refuses(Cause cause, String channel, SignedHint signed) {
    assertEquals(Optional.of(cause), verify(channel, signed));
  }

  @Test
  void numbersIncreasePerChannelAndNodeAndMayHaveGaps() {
    accepts("a", "one", 1);
    accepts("a", "one", 5);
    refuses(Cause.REPEATED_HINT, "a", signed("a", "one", 5));
    refuses(Cause.REPEATED_HINT, "a", signed("a", "one", 4));
    accepts("b", "one", 4);
    accepts("a", "two", 1);
    accepts("a", "one", 6);
  }

  @Test
  void aSignatureCoversChannelNodeTimeNumberAndText() {
    SignedHint good = signed("a", "one", 7);
    refuses(Cause.FORGED_HINT, "b", good);
    for (SignedHint other :
        new SignedHint[] {
          new SignedHint("two", good.sentAt(), 7, good.signature(), good.hint()),
          new SignedHint("one", good.sentAt() + 1, 7, good.signature(), good.hint()),
          new SignedHint("one", good.sentAt(), 8, good.signature(), good.hint()),
          new SignedHint("one", good.sentAt(), 7, good.signature(), "BYE "),
          new SignedHint("one", good.sentAt(), 7, "", good.hint()),
          new SignedHint("one", good.sentAt(), 7, "ü".repeat(43), good.hint()),
        }) {
      refuses(Cause.FORGED_HINT, "a", other);
    }
    SharedKey another = new SharedKey(Secrets.secret());
    refuses(
        Cause.FORGED_HINT, "a", SignedHint.sign(another, "a", "one", clock.millis(), 7, "BEAT "));
    assertEquals(Optional.of(good), SignedHint.parse(good.text()));
    assertEquals(Optional.empty(), verify("a", good));
  }

  @Test
  void oldHintsAndHintsFromTheFutureAreRefused() {
    SignedHint old = signed("a", "one", 1);
    clock.advance(HintVerifier.MAX_AGE.plusMillis(1));
    refuses(Cause.LATE_HINT, "a", old);
    SignedHint early =
        SignedHint.sign(
            key, "a", "one", clock.millis() + HintVerifier.MAX_AGE.toMillis() + 1, 2, "BEAT ");
    refuses(Cause.LATE_HINT, "a", early);
    accepts("a", "one", 3);
  }

  @Test
  void hintsFromBeforeTheStartOfThisNodeAreRefused() {
    SignedHint before = signed("a", "one", 1);
    clock.advance(Duration.ofSeconds(2));
    HintVerifier started = new HintVerifier(key, clock, refusals);
    assertEquals(Optional.of(Cause.LATE_HINT), started.verify("a", before, clock.millis()));
  }

  @Test
  void numbersAreForgottenOnceTheirHintsAreTooOldToReplay() {
    for (int i = 0; i < 1_000; i++) {
      accepts("board-" + i, "one", i);
    }
    assertEquals(1_000, verifier.size());
    SignedHint first = signed("a", "one", 1_000);
    assertEquals(Optional.empty(), verify("a", first));
    clock.advance(HintVerifier.MAX_AGE.multipliedBy(3));
    accepts("a", "one", 1_001);
    assertEquals(1, verifier.size());
    refuses(Cause.LATE_HINT, "a", first);
  }

  @Test
  void forgedHintsTakeNoMemory() {
    for (int i = 0; i < 1_000; i++) {
      refuses(Cause.FORGED_HINT, "a", new SignedHint("n" + i, clock.millis(), 1, "x", "BEAT "));
    }
    assertEquals(0, verifier.size());
    assertEquals(1_000, refusals.counted(Cause.FORGED_HINT));
    assertEquals(1, log.lines().size(), () -> log.lines().toString());
    assertTrue(log.lines().get(0).contains("forged_hint"), () -> log.lines().toString());
  }
}
