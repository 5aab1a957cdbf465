package org.roomkey.storage;

import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.roomkey.testing.StoreDatabase;

@ParameterizedClass
@EnumSource(StoreDatabase.Kind.class)
class JdbcBoundLoginStoreTest extends BoundLoginStoreContract {
  JdbcBoundLoginStoreTest(StoreDatabase.Kind kind) {
    super(Stores.on(kind.open()));
  }
}
