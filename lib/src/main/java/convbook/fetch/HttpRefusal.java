package convbook.fetch;

import java.io.IOException;
import java.net.http.HttpResponse.ResponseInfo;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** What it means when a server answers with anything but the file that was asked for. */
final class HttpRefusal {
  private HttpRefusal() {}

  /** The server does not give the file, now or later. */
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }
  }

  /** The server gives something else. */
  static final class WrongFile extends IOException {
    private static final long serialVersionUID = 1L;

    WrongFile(String message) {
      super(message);
    }
  }

  /** The server does not give what is missing: only a new start can help. */
  static final class CannotResume extends IOException {
    private static final long serialVersionUID = 1L;

    CannotResume() {
      super("does not resume this file");
    }
  }

  /** The server gives the file later. */
  static final class Busy extends IOException {
    private static final long serialVersionUID = 1L;

    private final Duration pause;

    Busy(String message, Duration pause) {
      super(message);
      this.pause = pause;
    }

    /** Returns how long the server asks to be left alone. */
    Duration pause() {
      return pause;
    }
  }

  /** Returns why {@code response} is of no use to who wants a file of {@code bytes}. */
  static IOException refusal(ResponseInfo response, long length, long bytes) {
    int status = response.statusCode();
    if (status == 200) {
      return new WrongFile(
          String.format(Locale.ROOT, "offers %,d bytes instead of %,d", length, bytes));
    }
    if (status == 206 || status == 416) {
      return new CannotResume();
    }
    if (status / 100 == 3) {
      return new Refused("redirects in circles or away from HTTPS");
    }
    String message = "answers with HTTP status " + status;
    if (status != 408 && status != 429 && status < 500) {
      return new Refused(message);
    }
    Duration pause =
        response.headers().firstValue("Retry-After").map(HttpRefusal::pause).orElse(Duration.ZERO);
    return new Busy(
        pause.isZero()
            ? message
            : String.format(Locale.ROOT, "%s for %,d s", message, pause.toSeconds()),
        pause);
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
