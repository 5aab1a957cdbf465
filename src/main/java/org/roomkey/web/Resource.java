package org.roomkey.web;

import java.io.IOException;
import org.roomkey.auth.AccountException;
import org.roomkey.protocol.ProtocolException;

/** What answers on some of the paths below one servlet. */
interface Resource {
  Answer handle(Exchange exchange)
      throws ApiException, AccountException, ProtocolException, IOException;
}
