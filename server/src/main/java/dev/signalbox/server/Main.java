package dev.signalbox.server;

import dev.signalbox.server.config.ConfigLoader;
import dev.signalbox.server.config.ConfigResult;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * {@code signalbox server}. Exit codes: 0 stopped, 1 failed, 2 bad arguments or configuration, 5
 * the directory is taken.
 */
public final class Main {
  private static final int FAILED = 1;
  private static final int BAD_USAGE = 2;
  private static final int TAKEN = 5;

  private static final String HELP =
      """
      Usage: signalbox server [--data-dir DIR] [--listen HOST:PORT] [--http HOST:PORT] [--config FILE]

      Runs a server. It prints one line when it is ready, and stops on Ctrl-C or TERM; what runs goes
      on without it and is adopted by the next server on the same directory.

        --data-dir DIR      where everything is kept (default ~/.signalbox); one server at a time
        --listen HOST:PORT  gRPC (default 127.0.0.1:7070; port 0 takes a free one)
        --http HOST:PORT    REST and SSE (default 127.0.0.1:7080)
        --config FILE       more settings, see docs/configuration.md
        --local             for one user's commands: free ports, ends by itself when idle

      Examples:
        signalbox server
        signalbox server --data-dir /var/lib/signalbox --config /etc/signalbox.yaml
      """;

  private Main() {}

  public static void main(String[] arguments) throws Exception {
    List<String> given = List.of(arguments);
    if (given.contains("--help") || given.contains("-h") || given.contains("help")) {
      System.out.print(HELP);
      return;
    }
    LogProvider.use();
    ConfigResult config = ConfigLoader.load(given);
    // No switch: its patterns would be linked anew at each start, which takes some milliseconds.
    if (config instanceof ConfigResult.Refused refused) {
      refused.problems().forEach(System.err::println);
      System.exit(BAD_USAGE);
    } else if (config instanceof ConfigResult.Loaded loaded) {
      System.exit(serve(loaded));
    }
  }

  private static int serve(ConfigResult.Loaded loaded) throws Exception {
    Logging.level(loaded.config().logLevel().name());
    CountDownLatch ended = new CountDownLatch(1);
    try (Server server = Server.start(loaded.config(), loaded.local())) {
      Runtime.getRuntime()
          .addShutdownHook(Thread.ofPlatform().unstarted(() -> close(server, ended)));
      System.out.println(
          "ready grpc="
              + server.grpcAddress()
              + " http="
              + server.httpAddress()
              + " data="
              + loaded.config().dataDir());
      boolean healthy = server.awaitEnd();
      ended.countDown();
      return healthy ? 0 : FAILED;
    } catch (DataDir.TakenException e) {
      System.err.println(e.getMessage());
      return TAKEN;
    } catch (StartException e) {
      System.err.println(e.getMessage());
      return FAILED;
    }
  }

  private static void close(Server server, CountDownLatch ended) {
    // An end by itself closes the server on the main thread, which calls exit and so comes here
    // again.
    if (ended.getCount() > 0) {
      server.close();
    }
  }
}
