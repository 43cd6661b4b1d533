package dev.signalbox.sql.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.output.Frame;
import dev.signalbox.core.output.Value;
import dev.signalbox.sql.program.SqlChild.Result;
import dev.signalbox.sql.program.SqlChild.Setup;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the child owes as a process: bounded memory, early rows, a turn at the file, a quick end.
 */
@Timeout(120)
@Tag("slow")
class SqlProgramProcessTest {
  @TempDir Path dir;

  @Test
  void manyRowsPassThroughASmallHeap() throws Exception {
    SqlChild child =
        Setup.in(dir)
            .start(
                "select i, repeat('x', 500) || i as t from range(200000) r(i)",
                "-Xmx64m",
                "-Dsignalbox.sql.memory=64MB");
    long count = 0;
    long bytes = 0;
    for (@Nullable Frame frame = child.next(); frame != null; frame = child.next()) {
      if (frame instanceof Frame.Rows rows) {
        for (List<Value> row : rows.rows()) {
          if (!row.getFirst().equals(new Value.Int(count++))) {
            throw new AssertionError("row " + count + " is " + row.getFirst());
          }
          bytes += ((Value.Text) row.get(1)).value().length();
        }
      }
    }

    assertThat(child.finish().exitCode()).isZero();
    assertThat(count).isEqualTo(200_000);
    assertThat(bytes).isGreaterThan(100_000_000L);
  }

  @Test
  void theFirstRowsComeBeforeTheLastAreThere() throws Exception {
    // Nobody can wait for the end of this one.
    SqlChild child = Setup.in(dir).start("select i from range(1000000000000) r(i)");
    Frame frame = child.next();
    assertThat(frame).isInstanceOf(Frame.Head.class);
    assertThat(child.next()).isInstanceOf(Frame.Rows.class);
    child.process.destroyForcibly();
    assertThat(child.process.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aProgramWhoseReaderIsGoneEnds() throws Exception {
    SqlChild child = Setup.in(dir).start("select i from range(1000000000000) r(i)");
    assertThat(child.next()).isInstanceOf(Frame.Head.class);

    child.process.getInputStream().close();

    assertThat(child.process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(child.process.exitValue()).isEqualTo(1);
  }

  @Test
  void programsOnTheDefaultDatabaseTakeTurns() throws Exception {
    Setup setup = Setup.in(dir);
    assertThat(setup.run("create table t (i int)").exitCode()).isZero();

    List<SqlChild> children =
        List.of(
            setup.start("insert into t values (1); select count(*) from range(50000000)"),
            setup.start("insert into t values (2); select count(*) from range(50000000)"),
            setup.start("insert into t values (3)"));

    for (SqlChild child : children) {
      Result result = child.finish();
      assertThat(result.exitCode()).as(result.stderr()).isZero();
    }
    assertThat(setup.run("select sum(i)::int as s from t").rows(1))
        .containsExactly(List.of(new Value.Int(6)));
  }

  @Test
  void aFileOfTheUsersOwnIsWaitedForToo() throws Exception {
    Setup setup = Setup.in(dir).datasource("duckdb:own.db");
    SqlChild first = setup.start("select 1; select count(*) from range(100000000000) a; select 3");
    assertThat(first.next()).isInstanceOf(Frame.Head.class);

    Result impatient = setup.run("select 2", "-Dsignalbox.sql.lock.wait.ms=200");
    assertThat(impatient.exitCode()).isEqualTo(1);
    assertThat(impatient.stderr())
        .startsWith("SB-SQL-503: cannot open the DuckDB database own.db: IO Error:");

    SqlChild second = setup.start("select 2");
    assertThat(second.process.waitFor(2, TimeUnit.SECONDS)).as("it waits").isFalse();
    first.process.destroyForcibly();
    assertThat(second.finish().rows(1)).containsExactly(List.of(new Value.Int(2)));
  }

  @Test
  void aLongWaitForTheDatabaseIsSaid() throws Exception {
    Files.createDirectories(dir.resolve("d"));
    SqlChild child;
    try (FileChannel channel =
            FileChannel.open(
                dir.resolve("d/default.duckdb.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      assertThat(lock.isValid()).isTrue();
      child = Setup.in(dir).start("select 1");
      assertThat(child.process.waitFor(3, TimeUnit.SECONDS)).as("it waits").isFalse();
    }
    Result result = child.finish();

    assertThat(result.exitCode()).isZero();
    assertThat(result.stderr()).startsWith("waiting for another program that uses this database");
  }

  @Test
  void aTermSignalCancelsTheStatement() throws Exception {
    Setup setup = Setup.in(dir);
    SqlChild child =
        setup.start("select 1; select count(*) from range(100000000000) a, range(100) b; select 3");
    assertThat(child.next()).isInstanceOf(Frame.Head.class);
    assertThat(child.next()).isInstanceOf(Frame.Rows.class);
    long start = System.nanoTime();

    child.process.toHandle().destroy();
    Result result = child.finish();

    assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(4));
    assertThat(result.exitCode()).isEqualTo(143);
    assertThat(result.ends().getLast().error()).isEqualTo("cancelled");
    assertThat(result.ends().getLast().sqlState()).isEqualTo("57014");
    assertThat(result.ends()).hasSizeLessThan(3);
    assertThat(setup.run("select 1").exitCode()).as("the database is free again").isZero();
  }

  @Test
  void aTermSignalEndsTheWaitForTheDatabase() throws Exception {
    Files.createDirectories(dir.resolve("d"));
    try (FileChannel channel =
            FileChannel.open(
                dir.resolve("d/default.duckdb.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      assertThat(lock.isValid()).isTrue();
      SqlChild child = Setup.in(dir).start("select 1");
      assertThat(child.process.waitFor(2, TimeUnit.SECONDS)).as("it waits").isFalse();
      child.process.toHandle().destroy();
      assertThat(child.process.waitFor(3, TimeUnit.SECONDS)).as("it ends").isTrue();
      assertThat(child.process.exitValue()).isEqualTo(143);
    }
  }

  @Test
  void whatAUserWritesToStdoutBreaksNoFrame() throws Exception {
    Result result =
        Setup.in(dir)
            .run(
                "select 1 as a; copy (select 'garbage' from range(100)) to '/dev/stdout'; select 2");

    assertThat(result.exitCode()).isZero();
    assertThat(result.ends()).hasSize(3);
    assertThat(result.stderr()).contains("garbage");
  }

  @Test
  void theEnginesMemoryIsBounded() throws Exception {
    Result result =
        Setup.in(dir)
            .run(
                "select current_setting('memory_limit'), current_setting('threads')::int",
                "-Dsignalbox.sql.memory=64MiB",
                "-Dsignalbox.sql.threads=1");

    assertThat(result.rows(1))
        .containsExactly(List.of(Value.Text.of("64.0 MiB"), new Value.Int(1)));
  }

  @Test
  void aKilledProgramLeavesAUsableDatabase() throws Exception {
    Setup setup = Setup.in(dir);
    SqlChild child =
        setup.start(
            "create table t as select 1 as i; select 1;"
                + " insert into t select i from range(10000000000) r(i)");
    assertThat(child.next()).isInstanceOf(Frame.StatementEnd.class);
    assertThat(child.next()).isInstanceOf(Frame.Head.class);

    child.process.destroyForcibly();
    assertThat(child.process.waitFor(10, TimeUnit.SECONDS)).isTrue();

    assertThat(setup.run("from t").rows(1)).containsExactly(List.of(new Value.Int(1)));
  }

  @Test
  void whatDoesNotFitInMemorySpillsAndIsCleanedUp() throws Exception {
    Path leftover = Files.createDirectories(dir.resolve("d/memory-999999999.tmp"));
    Files.writeString(leftover.resolve("block"), "x");

    Result result =
        Setup.in(dir)
            .datasource("duckdb::memory:")
            .run(
                "select count(*) from (select md5(i::varchar) as m from range(700000) r(i)"
                    + " order by m offset 10)",
                "-Dsignalbox.sql.memory=30MB");

    assertThat(result.stderr()).isEmpty();
    assertThat(result.rows(1)).containsExactly(List.of(new Value.Int(699_990)));
    try (Stream<Path> left = Files.list(dir.resolve("d"))) {
      assertThat(left).isEmpty();
    }
  }
}
