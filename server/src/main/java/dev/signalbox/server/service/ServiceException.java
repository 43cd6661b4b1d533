package dev.signalbox.server.service;

/**
 * A call that failed, in words that may go to the client as they are. The code is one of
 * docs/errors.md.
 */
public final class ServiceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What sort of failure it is; each API has its own number for it. */
  public enum Kind {
    INVALID,
    FORBIDDEN,
    NOT_FOUND,
    CONFLICT,
    TOO_LARGE,
    EXHAUSTED,
    UNAVAILABLE,
    OUTCOME_UNKNOWN,
    DISK_FULL,
    INTERNAL
  }

  /** It travels in a header of gRPC, which has 8 KiB for all of them. */
  private static final int TEXT_CHARS_MAX = 2_000;

  private final Kind kind;
  private final String code;
  private final String text;

  public ServiceException(Kind kind, String code, String text) {
    // No stack trace: it is an answer.
    super(code + ": " + cut(text), null, false, false);
    this.kind = kind;
    this.code = code;
    this.text = cut(text);
  }

  /** From a message that begins with its own code. */
  static ServiceException of(Kind kind, String codeAndText) {
    int colon = codeAndText.indexOf(": ");
    return codeAndText.startsWith("SB-") && colon > 0
        ? new ServiceException(
            kind, codeAndText.substring(0, colon), codeAndText.substring(colon + 2))
        : new ServiceException(kind, "SB-NODE-503", codeAndText);
  }

  private static String cut(String text) {
    return text.length() <= TEXT_CHARS_MAX ? text : text.substring(0, TEXT_CHARS_MAX - 1) + "…";
  }

  public Kind kind() {
    return kind;
  }

  /** As in {@code SB-RUN-404}. */
  public String code() {
    return code;
  }

  /** What, which value, what to do; without the code. */
  public String text() {
    return text;
  }
}
