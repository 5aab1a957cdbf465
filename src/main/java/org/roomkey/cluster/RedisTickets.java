package org.roomkey.cluster;

import io.lettuce.core.SetArgs;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.roomkey.auth.LocalTickets;
import org.roomkey.auth.Scope;
import org.roomkey.auth.Ticket;
import org.roomkey.auth.TicketStore;
import org.roomkey.auth.Tickets;
import org.roomkey.limit.KeyedRate;
import org.roomkey.user.StoreException;

/**
 * Tickets in Redis, so that each is good once on whichever node; on this node alone those that were
 * issued while Redis was away. No ticket is ever in both places.
 */
final class RedisTickets implements TicketStore {
  /** Of one login or API token on this node; Redis keeps each for half a minute. */
  private static final int PER_SECOND = 300;

  private final RedisLink link;
  private final Names names;
  private final LocalTickets fallback;
  private final KeyedRate rate;

  RedisTickets(RedisLink link, Names names, LocalTickets fallback, LongSupplier nanoTime) {
    this.link = link;
    this.names = names;
    this.fallback = fallback;
    this.rate = new KeyedRate(PER_SECOND, nanoTime);
  }

  @Override
  public boolean put(String digest, Ticket ticket) {
    rate.forgetQuiet();
    if (!rate.tryTake(ticket.source())) {
      return false;
    }
    if (!link.isOpen()) {
      return fallback.put(digest, ticket);
    }
    String text = text(ticket);
    SetArgs once = SetArgs.Builder.nx().px(Tickets.LIFE.toMillis());
    link.ask(redis -> redis.set(names.ticket(digest), text, once));
    return true;
  }

  /**
   * @throws StoreException if it could not be told whether the ticket is good
   */
  @Override
  public Optional<Ticket> take(String digest) {
    Optional<Ticket> own = fallback.take(digest);
    return own.isPresent()
        ? own
        : Optional.ofNullable(link.ask(redis -> redis.getdel(names.ticket(digest))))
            .map(RedisTickets::ticket);
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
      throw new JsonException("no array " + name);
    }
    return value.asJsonArray().getValuesAs(JsonString::getString).stream()
        .collect(Collectors.toUnmodifiableSet());
  }
}
