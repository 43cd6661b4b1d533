package dev.signalbox.bench;

import dev.signalbox.api.v1.RunManyRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Scanner;

/** What the server takes in memory. */
final class Memory {
  private static final int RUNS = 100_000;
  private static final int BATCH = 500;

  private Memory() {}

  static List<Figure> idle() throws Exception {
    try (BenchServer server = BenchServer.start(BenchServer.newDataDir())) {
      server.blocking().run(BenchServer.command("default", "true"));
      Thread.sleep(2_000);
      double all = residentBytes(server.pid()) + keeperBytes();
      return List.of(
          new Figure(
              "memory_idle",
              all / 1e6,
              "MB",
              0,
              "server and keeper, resident",
              "<= 200 MB",
              all <= 200e6));
    }
  }

  static List<Figure> queued() throws Exception {
    try (BenchServer server = Submissions.parked()) {
      fill(server, BATCH);
      double before = heapBytes(server.pid());
      fill(server, RUNS);
      double each = (heapBytes(server.pid()) - before) / RUNS;
      return List.of(
          new Figure(
              "memory_queued",
              each,
              "bytes/run",
              0,
              "heap after a full collection",
              "<= 1536",
              each <= 1_536));
    }
  }

  static void fill(BenchServer server, int runs) {
    RunManyRequest.Builder batch = RunManyRequest.newBuilder();
    for (int i = 0; i < BATCH; i++) {
      batch.addRequests(BenchServer.command("parked", "echo", "hello", "world"));
    }
    for (int i = 0; i < runs / BATCH; i++) {
      server.blocking().runMany(batch.build());
    }
  }

  private static double residentBytes(long pid) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Double.parseDouble(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    return 0;
  }

  private static double keeperBytes() throws IOException {
    double bytes = 0;
    for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
      String line = process.info().commandLine().orElse("");
      if (line.contains("keeper.Keeper") && line.contains("signalbox-bench")) {
        bytes += residentBytes(process.pid());
      }
    }
    return bytes;
  }

  /** Bytes of live objects; the histogram collects garbage first. */
  private static double heapBytes(long pid) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid),
                "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    String total = text.lines().filter(l -> l.startsWith("Total")).findFirst().orElseThrow();
    // "Total", the number of objects, their bytes.
    Scanner words = new Scanner(total);
    words.next();
    words.next();
    return words.nextDouble();
  }
}
