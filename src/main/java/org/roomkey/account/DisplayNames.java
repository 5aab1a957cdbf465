package org.roomkey.account;

import java.util.Optional;

/** The names under which others see the people whom the container authenticates. */
public interface DisplayNames {
  /** The container's own name of a person is the only one. */
  DisplayNames NONE = name -> Optional.empty();

  /**
   * Empty if there is none, or if it is unknown now; a known person then keeps the name. May block
   * for some seconds; never throws.
   *
   * @param name of the person in the container
   */
  Optional<String> of(String name);
}
