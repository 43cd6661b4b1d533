package dev.signalbox.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.api.v1.CancelRequest;
import dev.signalbox.api.v1.FetchRequest;
import dev.signalbox.api.v1.Job;
import dev.signalbox.api.v1.JobStatus;
import dev.signalbox.api.v1.RunRequest;
import dev.signalbox.api.v1.SignalboxGrpc;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thousands of requests that are none, from many clients at a time, at a server with little memory.
 */
@Tag("slow")
class HostileInputTest {
  private static final int CLIENTS = 64;
  private static final int REQUESTS = 40;
  private static final long RESIDENT_MAX = 700L * 1024 * 1024;

  @TempDir Path temp;

  @Test
  @Timeout(180)
  void eachIsRefusedAndTheServerStaysAsItWas() throws Exception {
    try (ServerProcess server =
            ServerProcess.startOn("-Xmx256m -XX:MaxDirectMemorySize=256m", temp.resolve("data"));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      long pid = server.process().pid();
      ManagedChannel channel =
          NettyChannelBuilder.forTarget(server.address()).usePlaintext().build();
      int port = Integer.parseInt(server.httpAddress().replaceAll(".*:", ""));
      List<Future<?>> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        Random random = new Random(i);
        boolean http = i % 2 == 0;
        clients.add(
            threads.submit(
                () -> {
                  for (int n = 0; n < REQUESTS; n++) {
                    String answer = http ? http(port, random) : grpc(channel, random);
                    assertThat(answer).doesNotContain("Exception", "\tat ", "java.");
                  }
                  return null;
                }));
      }
      for (Future<?> client : clients) {
        client.get(150, TimeUnit.SECONDS);
      }
      channel.shutdownNow();

      Job job = server.api().run(Client.script("after", "echo fine"));
      Client.Fetched fetched = Client.fetchAll(server, job.getToken());
      assertThat(fetched.last().getJobStatus().getCode()).isEqualTo(JobStatus.Code.SUCCEEDED);
      assertThat(job.getId()).as("nothing before it was taken for a run").isEqualTo("r1");
      assertThat(server.process().isAlive()).isTrue();
      assertThat(server.process().pid()).isEqualTo(pid);
      assertThat(server.residentBytes()).isLessThan(RESIDENT_MAX);
    }
  }

  @Test
  @Timeout(180)
  void moreLargeRunsThanMemoryHoldsAreRefusedUntilSomeHaveEnded() throws Exception {
    try (ServerProcess server = ServerProcess.startOn("-Xmx128m", temp.resolve("data"))) {
      RunRequest large = Client.script("large", "exec sleep 4001 #" + "x".repeat(1_000_000));
      List<String> runs = new ArrayList<>();
      StatusRuntimeException refusal = null;
      while (refusal == null && runs.size() < 200) {
        try {
          runs.add(server.api().run(large).getId());
        } catch (StatusRuntimeException e) {
          refusal = e;
        }
      }
      assertThat(refusal).hasMessageContaining("RESOURCE_EXHAUSTED: SB-LIMIT-429");
      for (String run : runs) {
        server.api().cancel(CancelRequest.newBuilder().setRun(run).build());
      }
      RunRequest small = Client.script("after", "echo fine");
      Client.Fetched fetched = Client.fetchAll(server, server.api().run(small).getToken());
      assertThat(fetched.last().getJobStatus().getCode()).isEqualTo(JobStatus.Code.SUCCEEDED);
    }
  }

  @Test
  @Timeout(180)
  void moreLargeBodiesAtOnceThanMemoryHoldsAreRefused() throws Exception {
    try (ServerProcess server = ServerProcess.startOn("-Xmx256m", temp.resolve("data"));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      int port = Integer.parseInt(server.httpAddress().replaceAll(".*:", ""));
      byte[] body = ("{\"requestId\":\"" + "x".repeat(4_000_000) + "\"}").getBytes(UTF_8);
      CountDownLatch nearlyAll = new CountDownLatch(150);
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < 150; i++) {
        answers.add(threads.submit(() -> nearlyAllThenTheRest(port, body, nearlyAll)));
      }
      List<String> codes = new ArrayList<>();
      for (Future<String> answer : answers) {
        codes.add(answer.get(150, TimeUnit.SECONDS).replaceAll("(?s).*\"(SB-[A-Z0-9-]+).*", "$1"));
      }
      assertThat(codes).contains("SB-SPEC-400", "SB-NODE-429");
      assertThat(server.process().isAlive()).isTrue();
    }
  }

  /** Comes with its last byte only when all the others have come so far, or were refused. */
  private static String nearlyAllThenTheRest(int port, byte[] body, CountDownLatch nearlyAll)
      throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      String head =
          "POST /v1/runs HTTP/1.1\r\nHost: localhost:%d\r\nContent-Type: application/json\r\n"
              .formatted(port);
      String length = "Connection: close\r\nContent-Length: " + body.length + "\r\n\r\n";
      try {
        OutputStream out = socket.getOutputStream();
        out.write((head + length).getBytes(UTF_8));
        out.write(body, 0, body.length - 1);
        nearlyAll.countDown();
        nearlyAll.await(20, TimeUnit.SECONDS);
        out.write(body, body.length - 1, 1);
      } catch (IOException e) {
        // Refused before it was all there.
        nearlyAll.countDown();
      }
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    } catch (IOException e) {
      return "lost: " + e.getMessage();
    }
  }

  @Test
  @Timeout(180)
  void followersThatReadNothingDoNotFillTheMemory() throws Exception {
    try (ServerProcess server = ServerProcess.startOn("-Xmx96m", temp.resolve("data"))) {
      int port = Integer.parseInt(server.httpAddress().replaceAll(".*:", ""));
      Job job = server.api().run(Client.script("lines", "seq 1000000"));
      Client.fetchAll(server, job.getToken());
      List<Socket> followers = new ArrayList<>();
      for (int i = 0; i < 150; i++) {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        String request = "GET /v1/runs/r1/events HTTP/1.1\r\nHost: localhost:" + port + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(UTF_8));
        followers.add(socket);
      }
      for (Socket follower : followers) {
        assertThat(follower.getInputStream().read()).isEqualTo('H');
      }
      FetchRequest fetch = FetchRequest.newBuilder().setToken(job.getToken()).build();
      assertThat(server.api().fetch(fetch).getSerializedSize()).isBetween(10_000, 40_000);
      for (Socket follower : followers) {
        follower.close();
      }
      Await.until(
          "pages are large again", () -> server.api().fetch(fetch).getSerializedSize() > 900_000);
    }
  }

  // ---- gRPC ----------------------------------------------------------------------------------

  private static String grpc(ManagedChannel channel, Random random) {
    MethodDescriptor.Marshaller<byte[]> raw =
        new MethodDescriptor.Marshaller<>() {
          @Override
          public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
          }

          @Override
          public byte[] parse(InputStream stream) {
            try {
              return stream.readAllBytes();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        };
    var described =
        random.nextBoolean() ? SignalboxGrpc.getRunMethod() : SignalboxGrpc.getRunManyMethod();
    byte[] body = new byte[random.nextInt(8) == 0 ? 5 << 20 : random.nextInt(200_000)];
    random.nextBytes(body);
    if (body.length > 8) {
      // A field that says it goes on beyond the end, or nests into itself.
      body[0] = 0x0a;
    }
    try {
      ClientCalls.blockingUnaryCall(
          channel,
          described.toBuilder(raw, raw).build(),
          CallOptions.DEFAULT.withDeadlineAfter(100, TimeUnit.SECONDS),
          body);
      throw new AssertionError("random bytes were taken for a message");
    } catch (StatusRuntimeException e) {
      assertThat(e.getStatus().getCode())
          .isIn(
              Status.Code.INVALID_ARGUMENT, Status.Code.RESOURCE_EXHAUSTED, Status.Code.CANCELLED);
      return String.valueOf(e.getStatus().getDescription());
    }
  }

  // ---- HTTP ----------------------------------------------------------------------------------

  private static String http(int port, Random random) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(100_000);
      try {
        write(socket.getOutputStream(), port, random);
      } catch (IOException refused) {
        // It has answered before it had heard all, and closed.
      }
      String answer = answer(socket);
      assertThat(answer).matches("(?s)(HTTP/1.1 (4\\d\\d|501) .*)?");
      return answer;
    }
  }

  private static String answer(Socket socket) {
    try {
      byte[] head = socket.getInputStream().readNBytes(2_000);
      return new String(head, UTF_8);
    } catch (IOException reset) {
      return "";
    }
  }

  private static void write(OutputStream out, int port, Random random) throws IOException {
    switch (random.nextInt(6)) {
      case 0 -> {
        byte[] noise = new byte[random.nextInt(50_000)];
        random.nextBytes(noise);
        out.write(noise);
        out.write("\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      }
      case 1 -> post(out, port, "[".repeat(500_000));
      case 2 -> post(out, port, "{\"spec\":".repeat(100_000));
      case 3 -> post(out, port, "{\"spec\":{\"name\":\"" + "x".repeat(5 << 20) + "\"}}");
      case 4 -> {
        String header = "X-Long: " + "y".repeat(200_000) + "\r\n";
        out.write(head(port, header).getBytes(StandardCharsets.US_ASCII));
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
      }
      default -> {
        out.write(
            head(port, "Transfer-Encoding: chunked\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        byte[] chunk =
            ("10000\r\n" + "z".repeat(0x10000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 160; i++) {
          out.write(chunk);
        }
        out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      }
    }
    out.flush();
  }

  private static void post(OutputStream out, int port, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    String length = "Content-Length: " + bytes.length + "\r\n\r\n";
    out.write(head(port, length).getBytes(StandardCharsets.US_ASCII));
    out.write(bytes);
  }

  private static String head(int port, String more) {
    return "POST /v1/runs HTTP/1.1\r\nHost: 127.0.0.1:"
        + port
        + "\r\nConnection: close\r\nContent-Type: application/json\r\n"
        + more;
  }
}
