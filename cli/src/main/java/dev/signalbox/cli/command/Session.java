package dev.signalbox.cli.command;

import dev.signalbox.api.v1.SignalboxGrpc;
import dev.signalbox.cli.Surroundings;
import dev.signalbox.cli.connect.Endpoint;
import dev.signalbox.cli.connect.Link;
import dev.signalbox.cli.connect.Patience;
import dev.signalbox.cli.connect.RemoteEndpoint;
import dev.signalbox.cli.node.LauncherStarter;
import dev.signalbox.cli.node.LocalNode;
import java.nio.file.Path;
import java.util.function.Function;

/** One command's link to the server that its options name. */
final class Session implements AutoCloseable {
  private final Link link;
  private final boolean local;
  private final boolean sameMachine;

  private Session(Link link, boolean local, boolean sameMachine) {
    this.link = link;
    this.local = local;
    this.sameMachine = sameMachine;
  }

  static Session open(Surroundings surroundings, TargetOptions options) {
    String given = options.server;
    String server = given != null ? given : surroundings.variable("SIGNALBOX_SERVER", "");
    // Naming a data directory on the command line means its own node, whatever the variable says.
    boolean local = server.isEmpty() || (given == null && options.dataDir != null);
    if (!local) {
      RemoteEndpoint remote = RemoteEndpoint.parse(server);
      return new Session(link(surroundings, remote), false, remote.loopback());
    }
    Path dataDir = dataDir(surroundings, options);
    LauncherStarter starter =
        new LauncherStarter(surroundings.launcher(), surroundings.environment());
    LocalNode node = new LocalNode(dataDir, starter, text -> say(surroundings, text));
    return new Session(link(surroundings, node), true, true);
  }

  private static Link link(Surroundings surroundings, Endpoint endpoint) {
    return new Link(endpoint, text -> say(surroundings, text));
  }

  private static void say(Surroundings surroundings, String text) {
    surroundings.terminal().printErr("signalbox: " + text + "\n");
    surroundings.terminal().flush();
  }

  private static Path dataDir(Surroundings surroundings, TargetOptions options) {
    Path given = options.dataDir;
    if (given == null) {
      String home = surroundings.variable("HOME", System.getProperty("user.home", "."));
      given =
          Path.of(
              surroundings.variable("SIGNALBOX_DATA_DIR", Path.of(home, ".signalbox").toString()));
    }
    return surroundings.directory().resolve(given).normalize();
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
