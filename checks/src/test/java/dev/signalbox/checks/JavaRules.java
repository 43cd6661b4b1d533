package dev.signalbox.checks;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * Rules about one Java file, on its syntax tree. Sizes are counted as an editor counts: in lines.
 */
final class JavaRules {
  static final int METHOD_LINES_MAX = 50;
  static final int PARAMETERS_MAX = 5;
  private static final Pattern FORBIDDEN_NAME =
      Pattern.compile(".*(Impl|Managers?|Utils?|Helpers?)$");

  private JavaRules() {}

  /** Checks all files in one go: a compiler for each would take most of the time. */
  static List<Finding> check(Map<String, String> sources) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<Source> units = sources.entrySet().stream().map(Source::new).toList();
    if (units.isEmpty()) {
      return List.of();
    }
    JavacTask task =
        (JavacTask) compiler.getTask(null, null, null, List.of("-proc:none"), null, units);
    List<Finding> findings = new ArrayList<>();
    try {
      for (CompilationUnitTree tree : task.parse()) {
        // The compiler wraps the objects that it was given; the name stays.
        String file = tree.getSourceFile().getName().substring(1);
        String text = sources.getOrDefault(file, "");
        new Scan(file, text, Trees.instance(task), findings).scan(new TreePath(tree), null);
      }
      return findings;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(Map.Entry<String, String> entry) {
      super(URI.create("string:///" + entry.getKey()), Kind.SOURCE);
      this.text = entry.getValue();
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private static final class Scan extends TreePathScanner<@Nullable Void, @Nullable Void> {
    private final List<Finding> findings;
    private final String file;
    private final List<String> lines;
    private final SourcePositions positions;

    Scan(String file, String text, Trees trees, List<Finding> findings) {
      this.file = file;
      this.lines = text.lines().toList();
      this.positions = trees.getSourcePositions();
      this.findings = findings;
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
      if (FORBIDDEN_NAME.matcher(type.getSimpleName()).matches()) {
        report("name", type, "\"" + type.getSimpleName() + "\" says nothing: name what it does.");
      }
      return super.visitClass(type, null);
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, @Nullable Void unused) {
      long length = linesOf(method) - linesOfTexts(method);
      if (length > METHOD_LINES_MAX && !isTableOfTest(method)) {
        report(
            "method-length",
            method,
            method.getName() + " has " + length + " lines, more than " + METHOD_LINES_MAX + ".");
      }
      int parameters = method.getParameters().size();
      if (parameters > PARAMETERS_MAX && !isOverride(method) && !isRecordConstructor()) {
        report(
            "parameters",
            method,
            method.getName() + " takes " + parameters + ", more than " + PARAMETERS_MAX + ".");
      }
      return super.visitMethod(method, null);
    }

    @Override
    public @Nullable Void visitVariable(VariableTree variable, @Nullable Void unused) {
      Set<Modifier> flags = variable.getModifiers().getFlags();
      boolean isField = getCurrentPath().getParentPath().getLeaf() instanceof ClassTree;
      if (isField && flags.contains(Modifier.STATIC) && !flags.contains(Modifier.FINAL)) {
        report("static-state", variable, variable.getName() + " is static and changes.");
      }
      return super.visitVariable(variable, null);
    }

    @Override
    public @Nullable Void visitAnnotation(AnnotationTree annotation, @Nullable Void unused) {
      if (annotation.getAnnotationType().toString().equals("SuppressWarnings")) {
        int at = (int) lineOf(annotation);
        boolean reasoned =
            lineAt(at).contains("//") || isComment(lineAt(at - 1)) || isComment(lineAt(at + 1));
        if (!reasoned) {
          report("suppression", annotation, "Say in a comment beside it why this is right.");
        }
      }
      return super.visitAnnotation(annotation, null);
    }

    private long linesOf(Tree tree) {
      return line(positions.getEndPosition(unit(), tree)) - lineOf(tree) + 1;
    }

    /** A text block is data: its lines are no code, however many. */
    private long linesOfTexts(MethodTree method) {
      long[] lines = {0};
      new TreeScanner<@Nullable Void, @Nullable Void>() {
        @Override
        public @Nullable Void visitLiteral(LiteralTree literal, @Nullable Void unused) {
          lines[0] += linesOf(literal) - 1;
          return null;
        }
      }.scan(method, null);
      return lines[0];
    }

    /** A long list of cases is easier to read whole. */
    private boolean isTableOfTest(MethodTree method) {
      return file.contains("/src/test/")
          && method.getBody() != null
          && method.getBody().getStatements().size() == 1
          && method.getBody().getStatements().getFirst() instanceof ReturnTree;
    }

    private boolean isRecordConstructor() {
      return getCurrentPath().getParentPath().getLeaf().getKind() == Tree.Kind.RECORD;
    }

    /** What a foreign signature demands cannot be helped. */
    private static boolean isOverride(MethodTree method) {
      return method.getModifiers().getAnnotations().stream()
          .anyMatch(a -> a.getAnnotationType().toString().equals("Override"));
    }

    private String lineAt(int number) {
      return number >= 1 && number <= lines.size() ? lines.get(number - 1) : "";
    }

    private static boolean isComment(String line) {
      String text = line.strip();
      return text.startsWith("//") || text.startsWith("*") || text.startsWith("/*");
    }

    private CompilationUnitTree unit() {
      return getCurrentPath().getCompilationUnit();
    }

    private long lineOf(Tree tree) {
      return line(positions.getStartPosition(unit(), tree));
    }

    private long line(long position) {
      return position < 0 ? 0 : unit().getLineMap().getLineNumber(position);
    }

    private void report(String rule, Tree tree, String advice) {
      findings.add(new Finding(rule, file, lineOf(tree), advice));
    }
  }
}
