package org.roomkey.storage;

import org.junit.jupiter.api.Nested;

/** The stores that other tests use in place of a database keep the same contracts. */
class InMemoryStoresTest {

  @Nested
  class OfUsers extends UserStoreContract {
    OfUsers() {
      super(Stores.inMemory());
    }
  }

  @Nested
  class OfLogins extends LoginStoreContract {
    OfLogins() {
      super(Stores.inMemory());
    }
  }

  @Nested
  class OfBoundLogins extends BoundLoginStoreContract {
    OfBoundLogins() {
      super(Stores.inMemory());
    }
  }

  @Nested
  class OfTokens extends TokenStoreContract {
    OfTokens() {
      super(Stores.inMemory());
    }
  }
}
