package org.roomkey.client.outbox;

import org.roomkey.testing.HostDatabase;

class OutboxMariaDbIT extends OutboxContract {
  OutboxMariaDbIT() {
    super(HostDatabase.Kind.MARIADB, false);
  }
}
