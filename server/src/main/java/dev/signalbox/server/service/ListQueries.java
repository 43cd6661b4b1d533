package dev.signalbox.server.service;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.signalbox.api.v1.ListRequest;
import dev.signalbox.core.model.Bounds;
import dev.signalbox.core.model.Nearest;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.RunState;
import dev.signalbox.core.model.SpecCheck;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;

/** Reads what a client wants to have listed. */
public final class ListQueries {
  public static final int PAGE_DEFAULT = 50;
  public static final int PAGE_MAX = 1_000;

  private static final List<String> STATES =
      Arrays.stream(RunState.values()).map(RunState::name).toList();

  private ListQueries() {}

  static RunQuery query(ListRequest request) {
    if (request.getPageSize() < 0 || request.getPageSize() > PAGE_MAX) {
      throw Refusals.badRequest("page_size " + request.getPageSize() + " is not 1 to " + PAGE_MAX);
    }
    return new RunQuery(
        states(request),
        name("name", request.getName()),
        name("queue", request.getQueue()),
        request.hasCreatedAfter() ? ms("created_after", request.getCreatedAfter()) : 0,
        request.hasCreatedBefore()
            ? ms("created_before", request.getCreatedBefore())
            : Long.MAX_VALUE,
        before(request.getPageToken()),
        request.getPageSize() == 0 ? PAGE_DEFAULT : request.getPageSize());
  }

  private static Set<RunState> states(ListRequest request) {
    Set<RunState> states = EnumSet.noneOf(RunState.class);
    for (String text : request.getStatesList()) {
      String word = text.toUpperCase(Locale.ROOT);
      if (!STATES.contains(word)) {
        throw Refusals.badRequest(
            "state "
                + SpecCheck.quote(text)
                + " is none of "
                + String.join(", ", STATES)
                + "."
                + Nearest.hint(word, STATES));
      }
      states.add(RunState.valueOf(word));
    }
    return states;
  }

  private static String name(String what, String value) {
    if (!value.isEmpty() && !Bounds.isName(value)) {
      throw Refusals.badRequest(what + " " + SpecCheck.quote(value) + " is not a name");
    }
    return value;
  }

  private static long ms(String what, Timestamp time) {
    if (!Timestamps.isValid(time)) {
      throw Refusals.badRequest(what + " is not a time");
    }
    return Timestamps.toMillis(time);
  }

  private static long before(String pageToken) {
    if (pageToken.isEmpty()) {
      return Long.MAX_VALUE;
    }
    OptionalLong id = RunId.parse(pageToken);
    return id.orElseThrow(() -> Refusals.badRequest("page_token is not one that a list has given"));
  }
}
