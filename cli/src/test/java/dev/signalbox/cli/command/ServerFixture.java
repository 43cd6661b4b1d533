package dev.signalbox.cli.command;

import dev.signalbox.cli.FakeServer;
import dev.signalbox.cli.Sessions;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Commands in a directory of their own that find a scripted server. */
abstract class ServerFixture {
  @TempDir Path directory;
  FakeServer server;
  Sessions sessions;

  @BeforeEach
  void start() {
    server = new FakeServer();
    sessions = new Sessions(directory).with("SIGNALBOX_SERVER", server.address());
  }

  @AfterEach
  void stop() {
    server.close();
  }
}
