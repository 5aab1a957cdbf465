package org.roomkey.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.roomkey.audit.AuditEvent;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;

class CountingAuditTest {
  private final List<AuditEvent> written = new ArrayList<>();
  private final CountingAudit audit = new CountingAudit(written::add);

  @Test
  void everyEventIsPassedOn() {
    for (Kind kind : Kind.values()) {
      audit.record(AuditEvent.of(kind));
    }

    assertEquals(List.of(Kind.values()), written.stream().map(AuditEvent::kind).toList());
  }

  @Test
  void onlyClose4008CountsAsASlowConsumer() {
    audit.record(AuditEvent.of(Kind.CLOSE).with(Field.CODE, 4002));
    audit.record(AuditEvent.of(Kind.CLOSE).with(Field.CODE, 4008));
    audit.record(AuditEvent.of(Kind.HANDSHAKE).with(Field.CODE, 4008));

    assertEquals(1, audit.slowConsumers());
    assertEquals(1, audit.handshakes("refused"));
  }

  @Test
  void anUndecidedPasswordIsNotCountedAsWrong() {
    AuditEvent refusal = AuditEvent.of(Kind.REFUSAL).with(Field.METHOD, "password");
    audit.record(refusal.with(Field.REASON, "undecided"));
    audit.record(refusal.with(Field.REASON, "invalid_credentials"));
    audit.record(AuditEvent.of(Kind.REFUSAL).with(Field.REASON, "invalid_token"));

    assertEquals(1, audit.signIns("undecided"));
    assertEquals(1, audit.signIns("refused"));
    assertEquals(1, audit.refusedCredentials());
    assertEquals(0, audit.signIns("accepted"));
  }
}
