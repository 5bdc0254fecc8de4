package convbook.look;

import convbook.device.Check;

/** Where a convolution's window goes. */
record SlidingSetting(int stride, int padding, int dilation) {
  SlidingSetting {
    Check.between("stride", stride, 1, 3);
    Check.between("padding", padding, 0, 2);
    Check.between("dilation", dilation, 1, 3);
  }

  /** Returns the setting as the page names it. */
  String key() {
    return stride + " " + padding + " " + dilation;
  }
}
