package dev.signalbox.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Int64Value;
import dev.signalbox.api.sqlflow.FetchRequest;
import dev.signalbox.api.sqlflow.FetchResponse;
import dev.signalbox.api.sqlflow.Job;
import dev.signalbox.api.sqlflow.Request;
import dev.signalbox.api.sqlflow.Response;
import dev.signalbox.api.sqlflow.SQLFlowGrpc;
import dev.signalbox.api.sqlflow.Session;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SQLFlow's service under more rows than any of its clients would like to read. */
@Tag("slow")
class SqlFlowRowsTest {
  /** In their answers they take 140 MB. */
  private static final int ROWS = 1_000_000;

  @TempDir Path temp;

  @Test
  void aMillionRowsStreamExactlyThroughASmallHeap() throws Exception {
    try (ServerProcess server = ServerProcess.startOn("-Xmx96m", temp.resolve("data"))) {
      SQLFlowGrpc.SQLFlowBlockingStub client = server.stub(SQLFlowGrpc::newBlockingStub);
      Session session = Session.newBuilder().setDbConnStr("duckdb::memory:").build();
      Request program =
          Request.newBuilder()
              .setSql("select i, repeat('x', 20) as s from range(" + ROWS + ") r(i) order by i")
              .setSession(session)
              .build();
      Job job = client.run(program).next().getJob();
      FetchRequest request = FetchRequest.newBuilder().setJob(job).build();
      long next = 0;
      FetchResponse answer;
      do {
        answer = client.fetch(request);
        for (Response each : answer.getResponses().getResponseList()) {
          if (each.hasRow()) {
            assertThat(each.getRow().getData(0).unpack(Int64Value.class).getValue())
                .isEqualTo(next);
            next++;
          }
        }
        request = answer.getUpdatedFetchSince();
      } while (!answer.getEof());
      assertThat(next).isEqualTo(ROWS);
    }
  }
}
