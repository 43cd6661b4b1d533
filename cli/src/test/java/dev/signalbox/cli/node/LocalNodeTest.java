package dev.signalbox.cli.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.cli.CliException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalNodeTest {
  @TempDir Path dataDir;
  private ServerSocket listening;
  private final List<String> notices = new ArrayList<>();

  /** Starts nothing; does what a script says instead. */
  private static final class ScriptedStarter implements NodeStarter {
    private final List<Runnable> script;
    private int starts;

    ScriptedStarter(Runnable... script) {
      this.script = List.of(script);
    }

    @Override
    public StartedNode start(Path directory) {
      int index = starts++;
      boolean comes = index < script.size();
      if (comes) {
        script.get(index).run();
      }
      return new StartedNode() {
        @Override
        public boolean isAlive() {
          return comes;
        }

        @Override
        public String lastWords() {
          return "SB-TEST-000: last words";
        }
      };
    }

    @Override
    public Path log(Path directory) {
      return directory.resolve("log/server.log");
    }
  }

  @BeforeEach
  void listen() throws IOException {
    listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    listening.close();
  }

  private void ready(int port) {
    try {
      Files.writeString(dataDir.resolve("server.address"), "127.0.0.1:" + port + "\n127.0.0.1:1\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private LocalNode node(NodeStarter starter) {
    return new LocalNode(dataDir, starter, notices::add);
  }

  @Test
  void aLivingNodeIsUsed() {
    ready(listening.getLocalPort());
    ScriptedStarter starter = new ScriptedStarter();
    assertThat(node(starter).address().getPort()).isEqualTo(listening.getLocalPort());
    assertThat(starter.starts).isZero();
  }

  @Test
  void aDeadNodesAddressIsNotBelieved() throws IOException {
    try (ServerSocket dead = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ready(dead.getLocalPort());
    }
    ScriptedStarter starter = new ScriptedStarter(() -> ready(listening.getLocalPort()));
    assertThat(node(starter).address().getPort()).isEqualTo(listening.getLocalPort());
    assertThat(starter.starts).isOne();
  }

  @Test
  void anAddressThatIsStillBeingWrittenIsWaitedFor() throws IOException {
    Files.writeString(dataDir.resolve("server.address"), "127.0.0.1:1");
    ScriptedStarter starter = new ScriptedStarter(() -> ready(listening.getLocalPort()));
    assertThat(node(starter).address().getPort()).isEqualTo(listening.getLocalPort());
  }

  @Test
  void aNodeThatCannotStartIsTriedThriceAndQuoted() {
    ScriptedStarter starter = new ScriptedStarter();
    assertThatThrownBy(() -> node(starter).address())
        .isInstanceOf(CliException.class)
        .hasMessageStartingWith("SB-NODE-500: the node of " + dataDir)
        .hasMessageContaining("SB-TEST-000: last words")
        .hasMessageContaining("server.log");
    assertThat(starter.starts).isEqualTo(3);
  }

  @Test
  void onlyTheNodeOfTheSameDirectoryIsAccepted() {
    LocalNode node = node(new ScriptedStarter());
    assertThat(node.accepts(dataDir.resolve(".").toString())).isTrue();
    assertThat(node.accepts("/somewhere/else")).isFalse();
  }

  @Test
  void withoutALauncherTheUserIsToldWhatToDo() {
    assertThatThrownBy(() -> node(new LauncherStarter("", Map.of())).address())
        .hasMessageStartingWith("SB-NODE-501");
  }
}
