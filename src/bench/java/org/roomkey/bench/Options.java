package org.roomkey.bench;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The options of a run, from system properties.
 *
 * @param base the CATALINA_BASE of Roomkey, with its WAR and Tomcat's jars
 * @param output the folder of results, logs and data
 * @param classpath of the load generator and the peers in Java
 * @param node the folder of the peers in Node
 * @param jdk the Java home of the servers
 * @param jvmOptions for the servers in Java
 * @param only names of items; empty means all
 * @param rounds how often all peers take their turn
 * @param attachedPort the port of a running Roomkey; 0 starts one
 * @param attachedPid the process id of that Roomkey
 */
record Options(
    Path base,
    Path output,
    String classpath,
    Path node,
    Path jdk,
    List<String> jvmOptions,
    List<String> only,
    List<Peer> peers,
    int rounds,
    double warmUpSeconds,
    double seconds,
    boolean untilAll,
    int attachedPort,
    long attachedPid) {

  static Options fromSystemProperties() {
    Path output = Path.of(property("output", "target/bench")).toAbsolutePath();
    Path base = Path.of(property("base", output.resolve("tomcat").toString())).toAbsolutePath();
    int port = Integer.parseInt(property("port", "0"));
    List<String> names = words(property("peers", port == 0 ? "" : Peer.ROOMKEY.option()));
    List<Peer> peers =
        Arrays.stream(Peer.values())
            .filter(peer -> names.isEmpty() || names.contains(peer.option()))
            .toList();
    if (peers.size() < names.size()) {
      throw new IllegalArgumentException(
          "bench.peers takes "
              + Arrays.stream(Peer.values()).map(Peer::option).toList()
              + ", not "
              + names);
    }
    return new Options(
        base,
        output,
        classes() + ":" + classes().resolveSibling("lib") + "/*",
        Path.of(property("node", "src/bench/node")).toAbsolutePath(),
        Path.of(property("jdk", System.getProperty("java.home"))),
        words(property("jvmOptions", "")),
        words(property("only", "")),
        peers,
        Integer.parseInt(property("rounds", "3")),
        Double.parseDouble(property("warmUp", "60")),
        Double.parseDouble(property("seconds", "8")),
        property("until", "ack").equals("all"),
        port,
        Long.parseLong(property("pid", "0")));
  }

  /** Whether the item is to run on the peer. The option {@code c} also means {@code c messages}. */
  boolean wants(Item item, Peer peer) {
    boolean named = only.contains(item.name().substring(0, 1));
    return (only.isEmpty() ? item.byDefault(peer) : named)
        && (peer == Peer.ROOMKEY || !item.roomkeyOnly());
  }

  boolean pinned() {
    return Runtime.getRuntime().availableProcessors() > 1
        && (Files.isExecutable(Path.of("/usr/bin/taskset"))
            || Files.isExecutable(Path.of("/bin/taskset")));
  }

  /** The folder of this class. The build puts the libraries beside it. */
  static Path classes() {
    return Path.of(
        URI.create(Options.class.getProtectionDomain().getCodeSource().getLocation().toString()));
  }

  private static String property(String name, String otherwise) {
    String value = System.getProperty("bench." + name, "");
    return value.isBlank() ? otherwise : value.strip();
  }

  private static List<String> words(String text) {
    return text.isBlank() ? List.of() : List.of(text.split("[, ]+"));
  }
}
