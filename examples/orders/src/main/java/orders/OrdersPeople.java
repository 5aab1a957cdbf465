package orders;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.roomkey.client.web.People;

/** Tells Roomkey who is signed in to this application. */
public final class OrdersPeople implements People {
  @Override
  public Optional<org.roomkey.client.Person> who(HttpServletRequest request) {
    return Person.of(request)
        .map(me -> new org.roomkey.client.Person("orders." + me.id(), me.name()));
  }
}
