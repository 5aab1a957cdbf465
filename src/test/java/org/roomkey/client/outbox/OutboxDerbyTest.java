package org.roomkey.client.outbox;

import org.roomkey.testing.HostDatabase;

class OutboxDerbyTest extends OutboxContract {
  OutboxDerbyTest() {
    super(HostDatabase.Kind.DERBY, true);
  }
}
