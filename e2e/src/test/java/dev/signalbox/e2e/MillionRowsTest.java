package dev.signalbox.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import dev.signalbox.api.v1.FetchRequest;
import dev.signalbox.api.v1.FetchResponse;
import dev.signalbox.api.v1.Job;
import dev.signalbox.api.v1.JobStatus;
import dev.signalbox.api.v1.Response;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A large result reaches a client that stops and resumes, across a kill of the server. */
@Tag("slow")
class MillionRowsTest {
  private static final int ROWS = 1_000_000;
  private static final int STOPS = 10;

  /** Ten columns of ten types. */
  private static final String PROGRAM =
      """
      select i, i % 2 = 0 as b, i * 1.5 as d, (i / 7)::decimal(18,3) as dec, 'text ' || i as t,
        date '2020-01-01' + (i % 1000)::int as day,
        timestamp '2020-01-01' + interval (i) second as ts, i::double / 3 as f,
        case when i % 3 = 0 then null else i::int end as n, md5(i::varchar)::blob as h
      from range(1000000) r(i)
      """;

  @TempDir Path temp;

  @Test
  @Timeout(600)
  void stopsAndAKillChangeNoByteOfIt() throws Exception {
    // A quarter of the heap that it has otherwise: the result passes through, it is not held.
    try (ServerProcess server = ServerProcess.startOn("-Xmx256m", temp.resolve("data"))) {
      Job job = server.api().run(Client.sql("million", PROGRAM, "duckdb::memory:"));
      Reading interrupted = new Reading(job.getToken());
      for (int stop = 1; stop <= STOPS; stop++) {
        interrupted.upTo(server, (long) ROWS * stop / (STOPS + 1));
        if (stop == STOPS / 2) {
          server.kill();
          server.restart();
        }
        // All that a client keeps of it.
        interrupted = interrupted.resumed();
      }
      interrupted.upTo(server, Long.MAX_VALUE);

      Reading straight = new Reading(job.getToken());
      straight.upTo(server, Long.MAX_VALUE);

      assertThat(straight.rows).isEqualTo(ROWS);
      assertThat(interrupted.rows).isEqualTo(ROWS);
      assertThat(interrupted.hash()).isEqualTo(straight.hash());
    }
  }

  /** What a client has read: a token, and the hash of every byte of every head, row and end. */
  private static final class Reading {
    private final MessageDigest digest;
    private String token;
    private long rows;

    Reading(String token) throws Exception {
      this(token, MessageDigest.getInstance("SHA-256"), 0);
    }

    private Reading(String token, MessageDigest digest, long rows) {
      this.token = token;
      this.digest = digest;
      this.rows = rows;
    }

    Reading resumed() {
      return new Reading(token, digest, rows);
    }

    void upTo(ServerProcess server, long count) {
      boolean end = false;
      while (rows < count && !end) {
        FetchResponse page =
            server
                .api()
                .fetch(
                    FetchRequest.newBuilder()
                        .setToken(token)
                        .setWait(Duration.newBuilder().setSeconds(20))
                        .build());
        for (Response response : page.getResponsesList()) {
          if (!response.hasStatus()) {
            digest.update(response.toByteArray());
          }
          rows += response.hasRow() ? 1 : 0;
        }
        token = page.getToken();
        end = page.getEnd();
        if (end) {
          assertThat(page.getJobStatus().getCode()).isEqualTo(JobStatus.Code.SUCCEEDED);
        }
      }
    }

    String hash() throws CloneNotSupportedException {
      return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
    }
  }
}
