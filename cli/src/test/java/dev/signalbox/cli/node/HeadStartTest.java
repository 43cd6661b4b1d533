package dev.signalbox.cli.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.cli.CliException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeadStartTest {
  @TempDir Path dataDir;
  private final BlockingQueue<Path> started = new LinkedBlockingQueue<>();

  /** Starts nothing and says where it would have. */
  private final NodeStarter starter =
      new NodeStarter() {
        @Override
        public StartedNode start(Path directory) {
          started.add(directory);
          if (directory.endsWith("bad")) {
            throw CliException.usage("SB-TEST-001: no");
          }
          return new StartedNode() {
            @Override
            public boolean isAlive() {
              return true;
            }

            @Override
            public String lastWords() {
              return directory.toString();
            }
          };
        }

        @Override
        public Path log(Path directory) {
          return directory;
        }
      };

  @Test
  void whatWasBegunIsTakenOnce() throws Exception {
    HeadStart nodes = new HeadStart(starter);
    nodes.begin(dataDir);
    assertThat(started.poll(10, TimeUnit.SECONDS)).isEqualTo(dataDir);
    nodes.start(dataDir);
    assertThat(started).isEmpty();
    nodes.start(dataDir);
    assertThat(started).containsExactly(dataDir);
  }

  @Test
  void anotherDirectoryGetsItsOwn() throws Exception {
    HeadStart nodes = new HeadStart(starter);
    nodes.begin(dataDir);
    Path other = dataDir.resolve("other");
    assertThat(nodes.start(other).lastWords()).isEqualTo(other.toString());
  }

  @Test
  void aNodeThatLivesIsNotStarted() throws Exception {
    try (ServerSocket alive = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      Files.writeString(
          dataDir.resolve("server.address"), "127.0.0.1:" + alive.getLocalPort() + "\n");
      HeadStart nodes = new HeadStart(starter);
      nodes.begin(dataDir);
      nodes.start(dataDir);
      assertThat(started).as("only the one that was asked for").hasSize(1);
    }
  }

  @Test
  void whyItCouldNotBeStartedIsToldToWhoAsks() {
    HeadStart nodes = new HeadStart(starter);
    Path bad = dataDir.resolve("bad");
    nodes.begin(bad);
    assertThatThrownBy(() -> nodes.start(bad)).hasMessage("SB-TEST-001: no");
  }
}
