package convbook.data.image;

import convbook.device.Text;
import java.io.IOException;

/**
 * An image that cannot be used; the message goes on after the file's name.
 *
 * @hidden
 */
public final class BadImage extends IOException {
  private static final long serialVersionUID = 1L;

  public BadImage(String what, Object... details) {
    super(Text.of(what, details));
  }
}
