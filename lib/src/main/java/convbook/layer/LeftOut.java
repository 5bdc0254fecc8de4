package convbook.layer;

/** A block that gives nothing in some of the training steps: only a residual sum can do without. */
interface LeftOut {}
