package dev.signalbox.executors.sql;

import dev.signalbox.core.model.SqlHandover;
import dev.signalbox.core.model.SqlOrder;
import dev.signalbox.core.output.Frame;
import dev.signalbox.core.output.FrameCodec;
import dev.signalbox.core.output.StreamKind;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** A child as {@link SqlExecutor} expects it, whose programs are words that say what to do. */
final class SerialChild {
  private SerialChild() {}

  public static void main(String[] args) throws Exception {
    DataInputStream orders = new DataInputStream(new FileInputStream(FileDescriptor.in));
    try (FileOutputStream answers = new FileOutputStream(FileDescriptor.in)) {
      while (true) {
        SqlHandover handover = SqlHandover.fromBytes(orders.readNBytes(orders.readInt()));
        byte[] bytes = Files.readAllBytes(Path.of(handover.orderFile()));
        int code = 0;
        for (String word : SqlOrder.fromBytes(bytes).sql().text().split(" ", -1)) {
          code = Math.max(code, act(word, handover));
        }
        if (handover.last()) {
          System.exit(code);
        }
        answers.write(code);
      }
    } catch (EOFException e) {
      System.exit(0);
    }
  }

  private static int act(String word, SqlHandover handover) throws IOException {
    switch (word) {
      case "pid" -> say(ProcessHandle.current().pid() + "\n");
      case "secret" -> say(handover.connection().getOrDefault("PASSWORD", "none"));
      case "workdir" -> say(handover.workdir());
      case "environment" -> say(String.join(" ", System.getenv().keySet()));
      case "memory" -> say(System.getenv("SIGNALBOX_SQL_OPTS"));
      case "complain" -> System.err.print("a line without an end");
      case "exit" -> System.exit(7);
      case "die" -> Runtime.getRuntime().halt(9);
      case "hang" -> LockSupport.parkNanos(3_600_000_000_000L);
      case "spawn" -> new ProcessBuilder("sleep", "4001").start();
      case "garble" -> System.out.print("no frame");
      case "flood" -> {
        for (int i = 0; i < 100; i++) {
          say("x".repeat(60_000));
        }
      }
      case "mutter" -> mutterSoon();
      case "fail" -> {
        return 1;
      }
      default -> throw new IllegalArgumentException(word);
    }
    System.out.flush();
    return 0;
  }

  /** Says something when nobody has asked: after its answer. */
  private static void mutterSoon() {
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              LockSupport.parkNanos(200_000_000);
              System.out.println("by the way");
              System.out.flush();
            });
  }

  private static void say(String text) {
    byte[] frame =
        FrameCodec.toBytes(new Frame.Log(StreamKind.STDOUT, text.getBytes(StandardCharsets.UTF_8)));
    System.out.write(frame, 0, frame.length);
  }
}
