package org.roomkey.cluster;

import io.lettuce.core.SetArgs;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.time.Clock;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.roomkey.cluster.Hint.Kind;
import org.roomkey.cluster.RedisRefusals.Cause;
import org.roomkey.credential.LocalTickets;
import org.roomkey.credential.Scope;
import org.roomkey.credential.SharedKey;
import org.roomkey.credential.Ticket;
import org.roomkey.credential.TicketStore;
import org.roomkey.credential.Tickets;
import org.roomkey.user.StoreException;

/**
 * Tickets in Redis, each valid once on any node. A ticket issued while Redis is away stays on this
 * node. No ticket is ever in both places.
 */
final class RedisTickets implements TicketStore {
  private final RedisLink link;
  private final LocalTickets fallback;
  private final TicketLedger ledger;
  private final SharedKey key;
  private final Clock clock;
  private final HintPublisher publisher;
  private final RedisRefusals refusals;

  /**
   * @param fallback holds the tickets issued while Redis is away
   * @param key signs the records
   * @param clock the database's, which all nodes share
   */
  RedisTickets(
      RedisLink link,
      LocalTickets fallback,
      TicketLedger ledger,
      SharedKey key,
      Clock clock,
      HintPublisher publisher,
      RedisRefusals refusals) {
    this.link = link;
    this.fallback = fallback;
    this.ledger = ledger;
    this.key = key;
    this.clock = clock;
    this.publisher = publisher;
    this.refusals = refusals;
  }

  @Override
  public boolean put(String digest, Ticket ticket) {
    if (!link.isOpen()) {
      return fallback.put(digest, ticket);
    }
    if (!ledger.issue(digest, ticket)) {
      return false;
    }
    String signed = signed(digest, ticket);
    SetArgs once = SetArgs.Builder.nx().px(Tickets.LIFE.toMillis());
    try {
      link.ask(redis -> redis.set(link.keys().ticket(digest), signed, once));
    } catch (StoreException e) {
      ledger.withdraw(digest);
      throw e;
    }
    return true;
  }

  /**
   * @throws StoreException if Redis does not answer
   */
  @Override
  public Optional<Ticket> take(String digest) {
    Optional<Ticket> own = fallback.take(digest);
    if (own.isPresent()) {
      return own;
    }
    String signed = link.ask(redis -> redis.getdel(link.keys().ticket(digest)));
    return signed == null ? Optional.empty() : ticket(digest, signed);
  }

  /** {@code signature expiresAt ticket}; the signature covers the digest, too. */
  private String signed(String digest, Ticket ticket) {
    String text = clock.instant().plus(Tickets.LIFE).toEpochMilli() + " " + text(ticket);
    return key.sign(signedText(digest, text)) + " " + text;
  }

  private String signedText(String digest, String text) {
    return link.keys().ticket(digest) + "\n" + text;
  }

  private Optional<Ticket> ticket(String digest, String signed) {
    String[] parts = signed.split(" ", 3);
    if (parts.length < 3
        || !key.hasSigned(signedText(digest, parts[1] + " " + parts[2]), parts[0])) {
      return refused(Cause.FORGED_TICKET);
    }
    if (clock.millis() >= Long.parseLong(parts[1])) {
      return Optional.empty();
    }
    if (!ledger.use(digest)) {
      return refused(Cause.USED_TICKET);
    }
    publisher.publish(link.keys().used(), Kind.USED, digest);
    return Optional.of(ticket(parts[2]));
  }

  private Optional<Ticket> refused(Cause cause) {
    refusals.count(cause);
    return Optional.empty();
  }

  static String text(Ticket ticket) {
    JsonObjectBuilder text = Hint.json().createObjectBuilder().add("userId", ticket.userId());
    ticket.loginId().ifPresent(id -> text.add("loginId", id));
    ticket.tokenId().ifPresent(id -> text.add("tokenId", id));
    text.add("scopes", array(ticket.scopes().stream().map(Scope::text).toList()));
    ticket.boards().ifPresent(boards -> text.add("boards", array(boards)));
    return text.build().toString();
  }

  private static JsonArrayBuilder array(Collection<String> texts) {
    return Hint.json().createArrayBuilder(texts);
  }

  static Ticket ticket(String text) {
    try {
      JsonObject object = Hint.object(text);
      return new Ticket(
          object.getString("userId", ""),
          Optional.ofNullable(object.getString("loginId", null)),
          Optional.ofNullable(object.getString("tokenId", null)),
          texts(object, "scopes").stream()
              .map(scope -> Scope.parse(scope).orElseThrow(() -> new JsonException(scope)))
              .collect(Collectors.toUnmodifiableSet()),
          object.containsKey("boards") ? Optional.of(texts(object, "boards")) : Optional.empty());
    } catch (JsonException e) {
      throw new StoreException("a ticket in Redis cannot be read", e);
    }
  }

  private static Set<String> texts(JsonObject object, String name) {
    JsonValue value = object.get(name);
    if (value == null || value.getValueType() != JsonValue.ValueType.ARRAY) {
      throw new JsonException("not an array: " + name);
    }
    return value.asJsonArray().getValuesAs(JsonString::getString).stream()
        .collect(Collectors.toUnmodifiableSet());
  }
}
