package convbook.kernel.eval;

import java.util.Optional;

/**
 * What is known of a name.
 *
 * @param signature how it is declared, or a variable's value
 * @param javadoc the comment above its declaration, as it is written there
 */
public record Explanation(String signature, Optional<String> javadoc) {}
