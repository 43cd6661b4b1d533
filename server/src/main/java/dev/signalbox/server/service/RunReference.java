package dev.signalbox.server.service;

import dev.signalbox.core.model.RunId;
import dev.signalbox.core.token.Token;
import dev.signalbox.core.token.TokenCodec;
import java.util.OptionalLong;

/**
 * What a client names a run by: its id or a token.
 *
 * @param run which run
 * @param index the log entry that a node must have applied before it may say there is no such run;
 *     0 when that is not known
 * @param byToken whether the run surely existed once
 */
record RunReference(RunId run, long index, boolean byToken) {
  /** Reads the text; refuses what is neither. */
  static RunReference parse(String text, TokenCodec tokens) {
    if (TokenCodec.looksLikeToken(text)) {
      Token token = tokens.decode(text).orElseThrow(Refusals::badToken);
      return new RunReference(token.run(), token.index(), true);
    }
    OptionalLong id = RunId.parse(text);
    if (id.isEmpty()) {
      throw Refusals.badRequest(
          dev.signalbox.core.model.SpecCheck.quote(text)
              + " is neither a run's id (like r42) nor a token");
    }
    return new RunReference(new RunId(id.getAsLong()), 0, false);
  }
}
