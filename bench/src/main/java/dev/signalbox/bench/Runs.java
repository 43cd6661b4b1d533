package dev.signalbox.bench;

import dev.signalbox.api.v1.FetchResponse;
import dev.signalbox.api.v1.Job;
import dev.signalbox.api.v1.ListRequest;
import dev.signalbox.api.v1.Response;
import dev.signalbox.api.v1.Run;
import dev.signalbox.api.v1.RunManyRequest;
import dev.signalbox.api.v1.RunManyResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Runs from end to end. */
final class Runs {
  private static final int COUNT = 4_000;

  /** What a server has compiled by then, it has for the rest of its life. */
  private static final int WARM_UP = 12_000;

  private static final int FLAT_COUNT = 2_000;
  private static final int BATCH = 500;

  private Runs() {}

  static List<Figure> trues() throws Exception {
    try (BenchServer server = Submissions.parked()) {
      endToEnd(server, WARM_UP);
      double spawnsBefore = xargs(COUNT);
      double rate = endToEnd(server, COUNT);
      double spawns = Math.max(spawnsBefore, xargs(COUNT));
      double fetched = fetchedEach(server, COUNT);
      String limit = "xargs -P2 spawning true";
      return List.of(
          new Figure("runs_true", rate, "runs/s", spawns, limit, ">= 50 %", rate >= 0.5 * spawns),
          new Figure("runs_true_fetched", fetched, "runs/s", spawns, limit, "none", true));
    }
  }

  /** Submits in batches and waits until none is live any more; runs a second. */
  private static double endToEnd(BenchServer server, int count) {
    long beganNs = System.nanoTime();
    Map<String, String> tokens = new HashMap<>();
    submit(server, count).forEach(job -> tokens.put(job.getId(), job.getToken()));
    ListRequest live =
        ListRequest.newBuilder()
            .addStates("QUEUED")
            .addStates("RUNNING")
            .setQueue("default")
            .setPageSize(1)
            .build();
    // They start in order, so the newest live one is about the last to end.
    List<Run> newest = server.blocking().list(live).getRunsList();
    while (!newest.isEmpty()) {
      server.fetchAll(Objects.requireNonNull(tokens.get(newest.getFirst().getId())));
      newest = server.blocking().list(live).getRunsList();
    }
    return count / ((System.nanoTime() - beganNs) / 1e9);
  }

  /** As {@link #endToEnd}, with at least one fetch for each run. */
  private static double fetchedEach(BenchServer server, int count) {
    long beganNs = System.nanoTime();
    submit(server, count).reversed().forEach(job -> server.fetchAll(job.getToken()));
    return count / ((System.nanoTime() - beganNs) / 1e9);
  }

  private static List<Job> submit(BenchServer server, int count) {
    RunManyRequest.Builder batch = RunManyRequest.newBuilder();
    for (int i = 0; i < BATCH; i++) {
      batch.addRequests(BenchServer.command("default", "true"));
    }
    List<Job> jobs = new ArrayList<>(count);
    for (int i = 0; i < count / BATCH; i++) {
      RunManyResponse response = server.blocking().runMany(batch.build());
      response.getItemsList().forEach(item -> jobs.add(item.getJob()));
    }
    return jobs;
  }

  private static double xargs(int count) throws IOException, InterruptedException {
    long beganNs = System.nanoTime();
    Process process =
        new ProcessBuilder("sh", "-c", "seq " + count + " | xargs -P2 -n1 true").start();
    process.waitFor();
    return count / ((System.nanoTime() - beganNs) / 1e9);
  }

  /** From before the call until the task's own first act, which is to say what time it is. */
  static List<Figure> submitToStart() throws Exception {
    try (BenchServer server = Submissions.parked()) {
      latenciesMs(server, 200);
      double[] fresh = latenciesMs(server, 300);
      endToEnd(server, WARM_UP / 4);
      double[] warm = latenciesMs(server, 500);
      double[] direct = directMs(200);
      return List.of(
          started("submit_to_start_p50", warm, 0.5, direct, 4),
          started("submit_to_start_p99", warm, 0.99, direct, 12),
          started("submit_to_start_fresh_p50", fresh, 0.5, direct, Double.NaN));
    }
  }

  private static Figure started(
      String name, double[] ms, double part, double[] direct, double aimMs) {
    double value = ms[(int) (ms.length * part)];
    return new Figure(
        name,
        value,
        "ms",
        direct[(int) (direct.length * part)],
        "a child of this JVM, from before its start",
        Double.isNaN(aimMs) ? "none" : "<= " + (int) aimMs + " ms",
        Double.isNaN(aimMs) || value <= aimMs);
  }

  private static double[] latenciesMs(BenchServer server, int count) throws InterruptedException {
    double[] ms = new double[count];
    for (int i = 0; i < count; i++) {
      double began = nowMs();
      Job job = server.blocking().run(BenchServer.command("default", "date", "+%s%N"));
      ms[i] = dated(server, job) - began;
      // Idle means that the one before is over and done with.
      Thread.sleep(10);
    }
    Arrays.sort(ms);
    return ms;
  }

  /** What the run says, once it has ended. */
  private static double dated(BenchServer server, Job job) {
    FetchResponse page =
        server.fetchUntil(
            job.getToken(), each -> each.getResponsesList().stream().anyMatch(Response::hasLog));
    server.fetchAll(page.getToken());
    return page.getResponsesList().stream()
        .filter(Response::hasLog)
        .mapToDouble(response -> Double.parseDouble(response.getLog().getText()) / 1e6)
        .findFirst()
        .orElseThrow();
  }

  private static double[] directMs(int count) throws IOException, InterruptedException {
    double[] ms = new double[count];
    for (int i = 0; i < count; i++) {
      double began = nowMs();
      Process process = new ProcessBuilder("date", "+%s%N").start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
      ms[i] = Double.parseDouble(said.strip()) / 1e6 - began;
    }
    Arrays.sort(ms);
    return ms;
  }

  private static double nowMs() {
    java.time.Instant now = java.time.Instant.now();
    return now.getEpochSecond() * 1e3 + now.getNano() / 1e6;
  }

  /** The cost of a run beside 1,000 live ones and beside 100,000. */
  static List<Figure> flat() throws Exception {
    try (BenchServer server = Submissions.parked()) {
      endToEnd(server, FLAT_COUNT);
      Memory.fill(server, 1_000);
      double few = endToEnd(server, FLAT_COUNT);
      Memory.fill(server, 99_000);
      double many = endToEnd(server, FLAT_COUNT);
      return List.of(
          new Figure(
              "flat",
              1e6 / many,
              "us/run",
              1e6 / few,
              "the same with 1,000 live runs instead of 100,000",
              "<= 1.25x",
              many >= few / 1.25));
    }
  }
}
