package dev.signalbox.sql.split;

import java.util.Arrays;
import java.util.Optional;

/**
 * The clause that makes a statement an extended one: {@code SELECT … TO TRAIN …}, {@code SHOW TRAIN
 * …}.
 *
 * @param verb what is to be done with the model
 * @param place where the clause begins in the program: at its TO or its SHOW
 * @param afterQuery whether it follows a query, as all but SHOW TRAIN must
 */
public record ExtendedSql(Verb verb, Place place, boolean afterQuery) {
  /** What an extended statement does. */
  public enum Verb {
    TRAIN,
    PREDICT,
    EXPLAIN,
    EVALUATE,
    RUN,
    MAXIMIZE,
    MINIMIZE,
    SHOW_TRAIN;

    /** The one that follows TO. */
    static Optional<Verb> of(String word) {
      return Arrays.stream(values())
          .filter(verb -> verb != SHOW_TRAIN && verb.name().equals(word))
          .findFirst();
    }

    /** As it is written. */
    public String phrase() {
      return this == SHOW_TRAIN ? "SHOW TRAIN" : "TO " + name();
    }
  }

  /** The clause of one of the program's statements, if it has one. */
  public static Optional<ExtendedSql> find(String program, Statement statement, Dialect dialect) {
    if (statement.kind() != Statement.Kind.EXTENDED) {
      return Optional.empty();
    }
    Words words = new Words(program, dialect);
    KindGuess guess = new KindGuess();
    int at = statement.body().startOffset();
    while (at < statement.body().endOffset() && guess.extended().isEmpty()) {
      int end = words.lexer().skipBlank(at);
      if (end == at) {
        end = words.lexer().tokenEnd(at);
        if (!words.isCodeComment(at)) {
          guess.token(words.word(at, end), at);
        }
      }
      at = end;
    }
    return guess
        .extended()
        .map(f -> new ExtendedSql(f.verb(), Place.of(program, f.offset()), f.afterQuery()));
  }
}
