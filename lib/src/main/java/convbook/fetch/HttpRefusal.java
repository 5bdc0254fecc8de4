package convbook.fetch;

import convbook.device.Text;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;

/** Thrown when a server answers with anything but the file that was asked for. */
final class HttpRefusal extends IOException {
  private static final long serialVersionUID = 1L;

  /** What a refusal means. */
  enum Kind {
    /** The server does not give the file, now or later. */
    REFUSED,
    /** The server gives something else. */
    WRONG_FILE,
    /** The server does not give what is missing: only a new start can help. */
    CANNOT_RESUME,
    /** The server gives the file later. */
    BUSY
  }

  private final Kind kind;
  private final Duration pause;

  private HttpRefusal(Kind kind, String message, Duration pause) {
    super(message);
    this.kind = kind;
    this.pause = pause;
  }

  static HttpRefusal wrongFile(String what, Object... details) {
    return new HttpRefusal(Kind.WRONG_FILE, Text.of(what, details), Duration.ZERO);
  }

  /** Returns what follows from {@code failure}, if it is a refusal of this kind. */
  static boolean is(Kind kind, IOException failure) {
    return failure instanceof HttpRefusal refusal && refusal.kind == kind;
  }

  /** Returns how long the server asks to be left alone. */
  Duration pause() {
    return pause;
  }

  /** Returns why an answer does not give a file of {@code bytes}. */
  static HttpRefusal of(int status, HttpHeaders headers, long length, long bytes) {
    if (status == 200) {
      return wrongFile("offers %,d bytes instead of %,d", length, bytes);
    }
    if (status == 206 || status == 416) {
      return new HttpRefusal(Kind.CANNOT_RESUME, "does not resume this file", Duration.ZERO);
    }
    if (status / 100 == 3) {
      return new HttpRefusal(
          Kind.REFUSED, "redirects in circles or away from HTTPS", Duration.ZERO);
    }
    String message = "answers with HTTP status " + status;
    if (status != 408 && status != 429 && status < 500) {
      return new HttpRefusal(Kind.REFUSED, message, Duration.ZERO);
    }
    Duration pause =
        headers.firstValue("Retry-After").map(HttpRefusal::pause).orElse(Duration.ZERO);
    String asked = pause.isZero() ? "" : Text.of(" for %,d s", pause.toSeconds());
    return new HttpRefusal(Kind.BUSY, message + asked, pause);
  }

  /** Reads RFC 9110, section 10.2.3: seconds or a date; anything else asks for no pause. */
  private static Duration pause(String value) {
    if (value.matches("\\d{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(value));
    }
    try {
      ZonedDateTime date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME);
      Duration left = Duration.between(Instant.now(), date);
      return left.isNegative() ? Duration.ZERO : left;
    } catch (DateTimeParseException e) {
      return Duration.ZERO;
    }
  }
}
