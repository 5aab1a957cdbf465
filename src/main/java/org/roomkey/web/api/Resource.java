package org.roomkey.web.api;

import java.io.IOException;
import org.roomkey.account.AccountException;
import org.roomkey.protocol.ProtocolException;
import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;

/** What answers on some of the paths below one servlet. */
interface Resource {
  Answer handle(Exchange exchange)
      throws ApiException, AccountException, ProtocolException, IOException;
}
