package convbook.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * What a file must be.
 *
 * @param bytes its size
 * @param sha256 its SHA-256 checksum in hexadecimal
 * @hidden
 */
public record Checksum(long bytes, String sha256) {

  /**
   * Takes the fingerprint of a file.
   *
   * @throws DataException if it cannot be read
   */
  public static Checksum of(Path file) {
    try {
      return new Checksum(Files.size(file), sum(file));
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /**
   * Returns what is wrong with a file, if anything.
   *
   * @throws DataException if it cannot be read
   */
  Optional<String> flaw(Path file) {
    try {
      if (!Files.exists(file)) {
        return Optional.of("it is missing");
      }
      long size = Files.size(file);
      if (size != bytes) {
        return Optional.of(String.format(Locale.ROOT, "%,d bytes instead of %,d", size, bytes));
      }
      String sum = sum(file);
      return sum.equals(sha256)
          ? Optional.empty()
          : Optional.of(String.format(Locale.ROOT, "SHA-256 %s instead of %s", sum, sha256));
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static DataException unreadable(Path file, IOException e) {
    return new DataException(
        String.format(
            Locale.ROOT,
            "%s cannot be read (%s); give yourself the right to, or set CONVBOOK_DATA to another folder.",
            file,
            DataException.reason(e)),
        e);
  }

  private static String sum(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
