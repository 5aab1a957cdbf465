package org.roomkey.web.api;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** IP addresses and networks. Host names are not accepted and never looked up. Immutable. */
public final class Addresses {
  private static final Pattern V4 =
      Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");

  /** A text with a colon cannot be a host name, so Java makes no DNS query for it. */
  private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*");

  private static final Pattern LENGTH = Pattern.compile("\\d{1,3}");

  private static final class Network {
    private final byte[] address;
    private final int bits;

    /**
     * @param bits the length of the prefix that must be equal
     */
    Network(byte[] address, int bits) {
      this.address = address;
      this.bits = bits;
    }

    boolean has(byte[] other) {
      if (other.length != address.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit % 8);
        if (((address[bit / 8] ^ other[bit / 8]) & mask) != 0) {
          return false;
        }
      }
      return true;
    }
  }

  private final List<Network> networks;

  private Addresses(List<Network> networks) {
    this.networks = networks;
  }

  /**
   * @param texts such as {@code 10.0.0.7}, {@code 10.1.0.0/16} or {@code fd00::/8}
   * @return empty if one of them is invalid
   */
  public static Optional<Addresses> parse(List<String> texts) {
    List<Optional<Network>> networks = texts.stream().map(Addresses::network).toList();
    return networks.stream().allMatch(Optional::isPresent)
        ? Optional.of(new Addresses(networks.stream().flatMap(Optional::stream).toList()))
        : Optional.empty();
  }

  private static Optional<Network> network(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return address(text).map(bytes -> new Network(bytes, bytes.length * 8));
    }
    String length = text.substring(slash + 1);
    return LENGTH.matcher(length).matches()
        ? address(text.substring(0, slash))
            .filter(bytes -> Integer.parseInt(length) <= bytes.length * 8)
            .map(bytes -> new Network(bytes, Integer.parseInt(length)))
        : Optional.empty();
  }

  private static Optional<byte[]> address(String text) {
    if (!V4.matcher(text).matches() && !V6.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(text).getAddress());
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  /**
   * @param address as the container writes it, with or without a zone
   */
  public boolean have(String address) {
    return address(address.replaceFirst("%.*", ""))
        .filter(bytes -> networks.stream().anyMatch(network -> network.has(bytes)))
        .isPresent();
  }
}
