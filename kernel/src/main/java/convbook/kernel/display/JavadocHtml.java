package convbook.kernel.display;

import com.sun.source.doctree.DeprecatedTree;
import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.EndElementTree;
import com.sun.source.doctree.EntityTree;
import com.sun.source.doctree.ErroneousTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.ReferenceTree;
import com.sun.source.doctree.ReturnTree;
import com.sun.source.doctree.StartElementTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.doctree.ThrowsTree;
import com.sun.source.doctree.ValueTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SimpleDocTreeVisitor;
import java.io.Writer;
import java.net.URI;
import java.util.List;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * A comment above a declaration as HTML: its text, then what it says of parameters, of what is
 * returned and of what is thrown. What it links to becomes a name.
 */
final class JavadocHtml extends SimpleDocTreeVisitor<Void, Void> {
  private static final DocTrees JAVADOC =
      DocTrees.instance(
          (JavacTask)
              ToolProvider.getSystemJavaCompiler()
                  .getTask(
                      Writer.nullWriter(), null, ignored -> {}, List.of("-proc:none"), null, null));

  private final StringBuilder html = new StringBuilder();

  private JavadocHtml() {}

  /** Returns the HTML of a comment without the stars at its lines' beginnings. */
  static String of(String comment) {
    // All lines but the first may have the blank that stood between the star and the text.
    String text = (" " + comment.strip()).stripIndent();
    DocCommentTree tree = JAVADOC.getDocCommentTree(new Page(text));
    var written = new JavadocHtml();
    written.write(tree.getFullBody());
    written.write(tree.getBlockTags());
    // A browser leaves out a line's end right behind the first tag, not behind the second.
    return written.html.toString().replace("<pre><code>\n", "<pre><code>");
  }

  /** The compiler reads a comment that stands alone as a page. */
  private static final class Page extends SimpleJavaFileObject {
    private final String comment;

    Page(String comment) {
      super(URI.create("string:///comment.html"), JavaFileObject.Kind.HTML);
      this.comment = comment;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return "<body>" + comment + "</body>";
    }
  }

  private void write(List<? extends DocTree> parts) {
    parts.forEach(part -> part.accept(this, null));
  }

  private void writeTag(String title, List<? extends DocTree> text) {
    html.append("\n<p><b>").append(title).append("</b> ");
    write(text);
  }

  private static String code(Object text) {
    return "<code>" + TableHtml.escape(text.toString()) + "</code>";
  }

  /** What has no meaning here, such as versions and authors, is left out. */
  @Override
  protected Void defaultAction(DocTree node, Void nothing) {
    return null;
  }

  @Override
  public Void visitText(TextTree node, Void nothing) {
    html.append(TableHtml.escape(node.getBody()));
    return null;
  }

  /** What is no javadoc was meant as it is written. */
  @Override
  public Void visitErroneous(ErroneousTree node, Void nothing) {
    html.append(TableHtml.escape(node.getBody()));
    return null;
  }

  @Override
  public Void visitEntity(EntityTree node, Void nothing) {
    String characters = JAVADOC.getCharacters(node);
    html.append(characters == null ? node : TableHtml.escape(characters));
    return null;
  }

  @Override
  public Void visitStartElement(StartElementTree node, Void nothing) {
    html.append(node);
    return null;
  }

  @Override
  public Void visitEndElement(EndElementTree node, Void nothing) {
    html.append(node);
    return null;
  }

  @Override
  public Void visitLiteral(LiteralTree node, Void nothing) {
    String text = node.getBody().getBody();
    html.append(node.getKind() == DocTree.Kind.CODE ? code(text) : TableHtml.escape(text));
    return null;
  }

  @Override
  public Void visitLink(LinkTree node, Void nothing) {
    if (node.getLabel().isEmpty()) {
      html.append(code(name(node.getReference())));
    } else {
      write(node.getLabel());
    }
    return null;
  }

  @Override
  public Void visitValue(ValueTree node, Void nothing) {
    if (node.getReference() != null) {
      html.append(code(name(node.getReference())));
    }
    return null;
  }

  private static String name(ReferenceTree reference) {
    return reference.getSignature().replaceFirst("^#", "").replace('#', '.');
  }

  @Override
  public Void visitParam(ParamTree node, Void nothing) {
    String name = node.getName().toString();
    writeTag(code(node.isTypeParameter() ? "<" + name + ">" : name), node.getDescription());
    return null;
  }

  @Override
  public Void visitReturn(ReturnTree node, Void nothing) {
    if (node.isInline()) {
      html.append("Returns ");
      write(node.getDescription());
      html.append('.');
    } else {
      writeTag("returns", node.getDescription());
    }
    return null;
  }

  @Override
  public Void visitThrows(ThrowsTree node, Void nothing) {
    writeTag("throws " + code(node.getExceptionName()), node.getDescription());
    return null;
  }

  @Override
  public Void visitDeprecated(DeprecatedTree node, Void nothing) {
    writeTag("deprecated", node.getBody());
    return null;
  }
}
