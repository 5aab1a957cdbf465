package org.roomkey.web.api;

import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;
import java.io.IOException;
import org.roomkey.auth.AccountException;
import org.roomkey.protocol.ProtocolException;

/** What answers on some of the paths below one servlet. */
interface Resource {
  Answer handle(Exchange exchange)
      throws ApiException, AccountException, ProtocolException, IOException;
}
