package org.roomkey.limit;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The key under which an address is counted: an IPv4 address itself, of an IPv6 address the first
 * 64 bits, since whoever has one has the whole network. An IPv4 address that is written as an IPv6
 * one (mapped, or translated by RFC 6052's {@code 64:ff9b::/96}) counts as the IPv4 address.
 */
public final class AddressKey {
  private static final Pattern IPV6 = Pattern.compile("(?=.*:)[0-9a-fA-F:][0-9a-fA-F:.]{1,44}");
  private static final int NETWORK_BYTES = 8;
  private static final byte[] TRANSLATED = HexFormat.of().parseHex("0064ff9b" + "0000000000000000");

  private AddressKey() {}

  /**
   * @param address as {@code ServletRequest.getRemoteAddr} tells it; what is no address is its own
   *     key, and nothing is ever looked up
   */
  public static String of(String address) {
    if (address == null) {
      // The peer has gone before anybody asked who it is.
      return "";
    }
    String digits = withoutBracketsAndZone(address);
    if (!IPV6.matcher(digits).matches()) {
      return address;
    }
    try {
      // Java looks nothing up that has a colon and begins with a digit or a colon.
      InetAddress parsed = InetAddress.getByName(digits);
      byte[] bytes = parsed.getAddress();
      if (parsed instanceof Inet4Address) {
        return parsed.getHostAddress();
      }
      if (Arrays.equals(bytes, 0, TRANSLATED.length, TRANSLATED, 0, TRANSLATED.length)) {
        byte[] inner = Arrays.copyOfRange(bytes, TRANSLATED.length, bytes.length);
        return InetAddress.getByAddress(inner).getHostAddress();
      }
      byte[] network = Arrays.copyOf(Arrays.copyOf(bytes, NETWORK_BYTES), bytes.length);
      return InetAddress.getByAddress(network).getHostAddress() + "/64";
    } catch (UnknownHostException e) {
      return address;
    }
  }

  private static String withoutBracketsAndZone(String address) {
    int start = address.startsWith("[") ? 1 : 0;
    int end = address.endsWith("]") ? address.length() - 1 : address.length();
    int zone = address.indexOf('%');
    return address.substring(start, Math.max(start, zone < 0 ? end : zone));
  }
}
