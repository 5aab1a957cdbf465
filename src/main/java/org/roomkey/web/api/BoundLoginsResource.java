package org.roomkey.web.api;

import java.io.IOException;
import java.util.List;
import org.roomkey.credential.BoundLogins;
import org.roomkey.credential.BoundLogins.FullException;
import org.roomkey.protocol.JsonFields;
import org.roomkey.protocol.ProtocolException;
import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;

/**
 * {@code /api/sessions}: an application says which sessions of its own have ended and which still
 * live. It never sees those of another application.
 */
public final class BoundLoginsResource {
  private static final int MAX_RENEWED = 500;

  /**
   * @param unknown the sessions that are not live
   */
  public record Renewed(List<String> unknown) {}

  private final BoundLogins boundLogins;

  public BoundLoginsResource(BoundLogins boundLogins) {
    this.boundLogins = boundLogins;
  }

  Answer end(Exchange exchange) throws ApiException {
    String session = exchange.path("session");
    if (!BoundLogins.isKey(session)) {
      throw ApiException.invalidField();
    }
    try {
      boundLogins.end(exchange.user().id(), session);
    } catch (FullException e) {
      throw ApiException.rateLimited();
    }
    return Answer.noContent();
  }

  Answer renew(Exchange exchange) throws ApiException, ProtocolException, IOException {
    JsonFields body = exchange.body();
    List<String> sessions = body.optionalStrings("sessions", MAX_RENEWED, BoundLogins::isKey);
    if (sessions == null) {
      throw ApiException.invalidField();
    }
    return Answer.ok(new Renewed(boundLogins.renew(exchange.user().id(), sessions)));
  }
}
