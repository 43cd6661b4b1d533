package dev.signalbox.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.api.v1.Job;
import dev.signalbox.api.v1.JobStatus;
import dev.signalbox.api.v1.RunManyRequest;
import dev.signalbox.api.v1.RunManyResponse;
import dev.signalbox.api.v1.RunRequest;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers that are killed while they work. */
@Tag("slow")
class RestartTest {
  /** The whole experiment takes 200; {@code -Dsignalbox.kills=200}. */
  private static final int KILLS = Integer.getInteger("signalbox.kills", 8);

  private static final int RUNS = 100;

  /** A tenth of a second each; {@code -Dsignalbox.lines=300} for a script of half a minute. */
  private static final int LINES = Integer.getInteger("signalbox.lines", 50);

  @TempDir Path temp;

  @Test
  void scriptRunsOnceAcrossAKill() throws Exception {
    try (ServerProcess server = ServerProcess.start(temp.resolve("data"))) {
      Path witness = temp.resolve("witness");
      String script =
          "echo started >> "
              + witness
              + "\nfor i in $(seq 1 "
              + LINES
              + "); do echo line $i; sleep 0.1; done\n";
      Job job = server.api().run(Client.script("long", script));
      Await.until("the script has begun", () -> Files.exists(witness));
      Thread.sleep(LINES * 20L);

      server.kill();
      Thread.sleep(1_000);
      server.restart();

      Client.Fetched fetched = Client.fetchAll(server, job.getToken());
      assertThat(fetched.last().getJobStatus().getCode()).isEqualTo(JobStatus.Code.SUCCEEDED);
      assertThat(Files.readAllLines(witness)).hasSize(1);
      assertThat(fetched.lines())
          .isEqualTo(IntStream.rangeClosed(1, LINES).mapToObj(i -> "line " + i).toList());
    }
  }

  @Test
  @Timeout(3600)
  void nothingIsLostAndNothingRunsTwiceWhateverTheMoment() throws Exception {
    long seed = Long.getLong("signalbox.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int round = 0; round < KILLS; round++) {
      Path witness = temp.resolve("witness" + round);
      try (ServerProcess server = ServerProcess.start(temp.resolve("data" + round))) {
        oneRound("seed=" + seed + " round=" + round, server, witness, random);
      }
    }
  }

  /**
   * Submits a batch in a thread of its own, kills the server at some moment, and looks what has
   * become of it.
   */
  private static void oneRound(String what, ServerProcess server, Path witness, Random random)
      throws Exception {
    List<Job> acknowledged = Collections.synchronizedList(new ArrayList<>());
    Thread submitter = Thread.ofVirtual().start(() -> submitInParts(server, witness, acknowledged));
    Thread.sleep(random.nextInt(1_200));
    server.kill();
    submitter.join();
    server.restart();

    for (Job job : List.copyOf(acknowledged)) {
      Client.Fetched fetched = Client.fetchAll(server, job.getToken());
      assertThat(fetched.last().getJobStatus().getCode())
          .as("%s run=%s: %s", what, job.getId(), fetched.last().getJobStatus().getMessage())
          .isEqualTo(JobStatus.Code.SUCCEEDED);
      assertThat(fetched.lines()).as(what).containsExactly("a", "b");
    }
    List<String> ran = Files.exists(witness) ? Files.readAllLines(witness) : List.of();
    assertThat(ran).as(what).doesNotHaveDuplicates();
    assertThat(ran).as(what).containsAll(acknowledged.stream().map(Job::getId).toList());
  }

  private static void submitInParts(ServerProcess server, Path witness, List<Job> acknowledged) {
    String script = "echo $SIGNALBOX_RUN >> " + witness + "\necho a\nsleep 0.05\necho b\n";
    RunRequest request = Client.script("batch", script);
    for (int part = 0; part < RUNS / 10; part++) {
      RunManyRequest.Builder batch = RunManyRequest.newBuilder();
      IntStream.range(0, 10).forEach(i -> batch.addRequests(request));
      try {
        RunManyResponse response = server.api().runMany(batch.build());
        response.getItemsList().forEach(item -> acknowledged.add(item.getJob()));
      } catch (StatusRuntimeException e) {
        // The server is dead: what it did not acknowledge may or may not be there.
        return;
      }
    }
  }
}
