package convbook.look;

import convbook.device.Check;

/**
 * A part of a figure, from its top to its bottom, and what a notebook tells where the pointer is in
 * it.
 *
 * @param left where it begins, as a share of the figure's width
 * @param width as a share of the figure's width
 * @param text what there is to know of it
 */
public record Strip(double left, double width, String text) {
  /** Checks that it lies in the figure. */
  public Strip {
    Check.share("left edge of a strip", left);
    Check.share("width of a strip", width);
    Check.given("text", text);
  }
}
