import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * Rewrites a jar's classes of the days of Java 5 as classes of Java 8: {@code java Modernize.java
 * IN.jar OUT.jar}. The JVM puts no class that old into an AOT cache, and verifies it the slow way at
 * every start; picocli is all of that kind.
 */
final class Modernize {
  private static final int STACK_MAPS_SINCE = 50;

  public static void main(String[] args) throws IOException {
    Path out = Path.of(args[1]);
    Path part = out.resolveSibling(out.getFileName() + ".part");
    try (JarFile jar = new JarFile(args[0]);
        JarOutputStream written = new JarOutputStream(Files.newOutputStream(part))) {
      for (JarEntry entry : jar.stream().filter(e -> !e.isDirectory()).toList()) {
        byte[] bytes = jar.getInputStream(entry).readAllBytes();
        JarEntry copy = new JarEntry(entry.getName());
        // The same jar from the same jar: the AOT caches are named by the jars' hash.
        copy.setTime(0);
        written.putNextEntry(copy);
        written.write(entry.getName().endsWith(".class") ? modern(jar, bytes) : bytes);
        written.closeEntry();
      }
    }
    Files.move(part, out, StandardCopyOption.ATOMIC_MOVE);
  }

  private static byte[] modern(JarFile jar, byte[] bytes) {
    // Merging two types needs their common ancestor, which may be in the same jar.
    ClassHierarchyResolver hierarchy =
        ClassHierarchyResolver.ofResourceParsing(
                type -> {
                  String name = type.descriptorString();
                  JarEntry entry = jar.getJarEntry(name.substring(1, name.length() - 1) + ".class");
                  try {
                    return entry == null ? null : jar.getInputStream(entry);
                  } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                })
            .orElse(ClassHierarchyResolver.defaultResolver());
    ClassFile tool =
        ClassFile.of(
            StackMapsOption.GENERATE_STACK_MAPS,
            ClassFile.ClassHierarchyResolverOption.of(hierarchy));
    ClassModel old = tool.parse(bytes);
    if (old.majorVersion() >= STACK_MAPS_SINCE) {
      return bytes;
    }
    ClassTransform version =
        (builder, element) ->
            builder.with(
                element instanceof ClassFileVersion
                    ? ClassFileVersion.of(ClassFile.JAVA_8_VERSION, 0)
                    : element);
    // Code that passes through untransformed would keep its lack of stack maps.
    return tool.transformClass(
        old, version.andThen(ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)));
  }
}
