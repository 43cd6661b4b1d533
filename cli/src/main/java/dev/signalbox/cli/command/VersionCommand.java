package dev.signalbox.cli.command;

import dev.signalbox.api.v1.GetServerInfoRequest;
import dev.signalbox.api.v1.ServerInfo;
import dev.signalbox.cli.ExitCode;
import dev.signalbox.cli.Surroundings;
import dev.signalbox.cli.text.JsonText;
import dev.signalbox.cli.text.ProtoJson;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code signalbox version}. */
@Command(
    name = "version",
    sortOptions = false,
    customSynopsis = "signalbox version [OPTIONS]",
    description = {"Prints the version of this program; with --server the server's, too.", ""},
    footer = {
      "",
      "Examples:",
      "  signalbox version",
      "  signalbox version --server 127.0.0.1:7070 --json"
    })
final class VersionCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  @Mixin private TargetOptions target = new TargetOptions();

  VersionCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    String own = VersionText.number();
    boolean asked =
        target.server != null || !surroundings.variable("SIGNALBOX_SERVER", "").isEmpty();
    ServerInfo info = asked ? serverInfo() : ServerInfo.getDefaultInstance();
    StringBuilder text = new StringBuilder();
    if (target.json) {
      text.append("{\"version\":").append(JsonText.quote(own));
      text.append(",\"java\":").append(JsonText.quote(Runtime.version().toString()));
      text.append(asked ? ",\"server\":" + ProtoJson.line(info) : "").append("}\n");
    } else {
      text.append("signalbox ").append(own).append(" (Java ").append(Runtime.version());
      text.append(")\n");
      text.append(asked ? "server " + info.getVersion() + " (" + info.getNode() + ")\n" : "");
    }
    surroundings.terminal().printOut(text.toString());
    return ExitCode.SUCCEEDED;
  }

  private ServerInfo serverInfo() {
    try (Session session = Session.open(surroundings, target)) {
      return session.call(stub -> stub.getServerInfo(GetServerInfoRequest.getDefaultInstance()));
    }
  }
}
