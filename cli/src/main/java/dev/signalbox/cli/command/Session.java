package dev.signalbox.cli.command;

import dev.signalbox.api.v1.SignalboxGrpc;
import dev.signalbox.cli.CliException;
import dev.signalbox.cli.Surroundings;
import dev.signalbox.cli.connect.Endpoint;
import dev.signalbox.cli.connect.Link;
import dev.signalbox.cli.connect.Patience;
import dev.signalbox.cli.connect.RemoteEndpoint;
import dev.signalbox.cli.node.LocalNode;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/** One command's link to the server that its options name. */
final class Session implements AutoCloseable {
  private final Link link;
  private final boolean local;
  private final boolean sameMachine;
  private final String options;

  private Session(Link link, boolean local, boolean sameMachine, String options) {
    this.link = link;
    this.local = local;
    this.sameMachine = sameMachine;
    this.options = options;
  }

  static Session open(Surroundings surroundings, TargetOptions options) {
    Optional<String> server = server(surroundings, options);
    if (server.isPresent()) {
      RemoteEndpoint remote = RemoteEndpoint.parse(server.get());
      String named = options.server == null ? "" : "--server " + remote.text() + " ";
      return new Session(link(surroundings, remote), false, remote.loopback(), named);
    }
    Path dataDir = dataDir(surroundings, options);
    LocalNode node = new LocalNode(dataDir, surroundings.nodes(), text -> say(surroundings, text));
    String named = options.dataDir == null ? "" : "--data-dir " + quoted(dataDir.toString()) + " ";
    return new Session(link(surroundings, node), true, true, named);
  }

  /** The server that is named; nothing means the data directory's own node. */
  static Optional<String> server(Surroundings surroundings, TargetOptions options) {
    String given = options.server;
    String server = given != null ? given : surroundings.variable("SIGNALBOX_SERVER", "");
    // Naming a data directory on the command line means its own node, whatever the variable says.
    boolean local = server.isEmpty() || (given == null && options.dataDir != null);
    return local ? Optional.empty() : Optional.of(server);
  }

  private static Link link(Surroundings surroundings, Endpoint endpoint) {
    return new Link(endpoint, text -> say(surroundings, text));
  }

  private static void say(Surroundings surroundings, String text) {
    surroundings.terminal().printErr("signalbox: " + text + "\n");
    surroundings.terminal().flush();
  }

  /** The directory of one's own node, absolute. */
  static Path dataDir(Surroundings surroundings, TargetOptions options) {
    Path given = options.dataDir;
    if (given == null) {
      String home = surroundings.variable("HOME", System.getProperty("user.home", "."));
      given =
          Path.of(
              surroundings.variable("SIGNALBOX_DATA_DIR", Path.of(home, ".signalbox").toString()));
    }
    if (given.toString().isBlank()) {
      // It would be the current directory, which a node would take for itself.
      throw CliException.usage(
          "SB-CLI-402: --data-dir is empty; name a directory, or leave the option out");
    }
    return surroundings.directory().resolve(given).normalize();
  }

  /** As a shell reads it: a data directory may have blanks in its name. */
  private static String quoted(String text) {
    boolean plain = text.matches("[A-Za-z0-9_./+:@%-]+");
    return plain ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  /** The options that brought this command here, for command lines that are shown to the user. */
  String options() {
    return options;
  }

  Link link() {
    return link;
  }

  /** Whether it is the data directory's own node, which this program may start again. */
  boolean isLocal() {
    return local;
  }

  /** Whether this machine's paths mean something to the server. */
  boolean isSameMachine() {
    return sameMachine;
  }

  /** A call that may be repeated. */
  <T> T call(Function<SignalboxGrpc.SignalboxBlockingStub, T> call) {
    return link.call(patience(), call);
  }

  Patience patience() {
    return local ? Patience.LOCAL : Patience.NONE;
  }

  @Override
  public void close() {
    link.close();
  }
}
