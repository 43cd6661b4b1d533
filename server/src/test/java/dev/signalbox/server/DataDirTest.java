package dev.signalbox.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirTest {
  @TempDir Path temp;

  @Test
  void itIsMadeForItsOwnersEyesOnly() throws Exception {
    Path root = temp.resolve("a/b");
    try (DataDir taken = DataDir.take(root)) {
      assertThat(taken.root()).isEqualTo(root.toRealPath());
      assertThat(permissions(root)).isEqualTo("rwx------");
      assertThat(permissions(taken.dir("history"))).isEqualTo("rwx------");
      assertThatThrownBy(() -> DataDir.take(root)).isInstanceOf(DataDir.TakenException.class);
    }
  }

  @Test
  void aFileIsNoDataDirectory() throws Exception {
    Path file = Files.createFile(temp.resolve("file"));
    assertThatThrownBy(() -> DataDir.take(file))
        .isInstanceOf(StartException.class)
        .hasMessage(
            "SB-SERVER-403: cannot use the data directory "
                + file
                + ": "
                + file
                + " is not a directory; choose another --data-dir");
  }

  @Test
  void aDirectoryThatOthersUseIsLeftToThem() throws Exception {
    Path shared = Files.createDirectory(temp.resolve("shared"));
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.createFile(shared.resolve("somebody's"));
    assertThatThrownBy(() -> DataDir.take(shared)).hasMessageStartingWith("SB-SERVER-403");
    assertThat(permissions(shared)).isEqualTo("rwxrwxrwx");
  }

  private static String permissions(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
