package org.roomkey.it;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Redeployment;

/** The short form of a proof that runs twenty rounds, and with PostgreSQL and Redis too. */
class RedeploymentIT {
  @Test
  void aRedeploymentLeavesNoTraceOfTheOldApplication() throws Exception {
    try (Redeployment server =
        new Redeployment("redeployment", Map.of("ROOMKEY_DEMO", "true"), base -> {})) {
      server.run(2);
    }
  }
}
