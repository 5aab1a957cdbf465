package org.roomkey.metrics;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.roomkey.audit.Audit;
import org.roomkey.audit.AuditEvent;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.protocol.CloseStatus;

/** Counts events on their way to the audit log. Safe for use by many threads. */
public final class CountingAudit implements Audit {
  /** The methods of a sign-in, rather than of a request or socket. */
  private static final Set<String> SIGN_INS = Set.of("password", "passkey");

  private static final String SLOW = Integer.toString(CloseStatus.SLOW_CONSUMER.code());

  private final Audit next;
  private final Map<String, LongAdder> signIns =
      Map.of(
          "accepted", new LongAdder(),
          "refused", new LongAdder(),
          "throttled", new LongAdder(),
          "undecided", new LongAdder());
  private final Map<String, LongAdder> handshakes =
      Map.of("accepted", new LongAdder(), "refused", new LongAdder());
  private final LongAdder refusedCredentials = new LongAdder();
  private final LongAdder slowConsumers = new LongAdder();

  public CountingAudit(Audit next) {
    this.next = next;
  }

  @Override
  public void record(AuditEvent event) {
    next.record(event);
    Map<Field, String> values = event.values();
    switch (event.kind()) {
      case LOGIN -> signIns.get("accepted").increment();
      case THROTTLE -> signIns.get("throttled").increment();
      case REFUSAL -> refused(values);
      case HANDSHAKE -> {
        boolean isAccepted = "accepted".equals(values.get(Field.RESULT));
        handshakes.get(isAccepted ? "accepted" : "refused").increment();
      }
      case CLOSE -> {
        if (SLOW.equals(values.get(Field.CODE))) {
          slowConsumers.increment();
        }
      }
      default -> {
        // No alarm needs these.
      }
    }
  }

  private void refused(Map<Field, String> values) {
    if (SIGN_INS.contains(values.getOrDefault(Field.METHOD, ""))) {
      boolean isUndecided = "undecided".equals(values.get(Field.REASON));
      signIns.get(isUndecided ? "undecided" : "refused").increment();
    } else {
      refusedCredentials.increment();
    }
  }

  Set<String> signInResults() {
    return signIns.keySet();
  }

  long signIns(String result) {
    return signIns.get(result).sum();
  }

  Set<String> handshakeResults() {
    return handshakes.keySet();
  }

  long handshakes(String result) {
    return handshakes.get(result).sum();
  }

  long refusedCredentials() {
    return refusedCredentials.sum();
  }

  long slowConsumers() {
    return slowConsumers.sum();
  }
}
