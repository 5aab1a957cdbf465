package org.roomkey.client.outbox;

import org.roomkey.testing.HostDatabase;

class OutboxPostgresTest extends OutboxContract {
  OutboxPostgresTest() {
    super(HostDatabase.Kind.POSTGRESQL, false);
  }
}
