package dev.signalbox.checks;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.signalbox.core.canary.DrawsLots;
import dev.signalbox.core.canary.IteratesInNoOrder;
import dev.signalbox.core.canary.ReadsTheClock;
import dev.signalbox.core.canary.StartsThreads;
import dev.signalbox.core.canary.TouchesFiles;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The directions of the design, and core's purity. */
final class ArchitectureTest {
  private static final String ROOT = "dev.signalbox.";

  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.signalbox");

  /** What each module may use of ours. A module that is not here may be used by nobody. */
  private static final Map<String, List<String>> MAY_USE =
      Map.of(
          "core", List.of(),
          "api", List.of(),
          "arrow", List.of("core", "api"),
          "sql", List.of("core"),
          "executors", List.of("core"),
          "cli", List.of("core", "api", "arrow", "sql"),
          "server", List.of("core", "api", "arrow", "executors"));

  static Stream<String> modules() {
    return MAY_USE.keySet().stream().sorted();
  }

  static ArchRule usesOnlyItsDirections(String module) {
    String[] allowed =
        Stream.concat(Stream.of(module), MAY_USE.getOrDefault(module, List.of()).stream())
            .map(name -> ROOT + name + "..")
            .toArray(String[]::new);
    return classes()
        .that()
        .resideInAPackage(ROOT + module + "..")
        .should()
        .onlyDependOnClassesThat(not(resideInAPackage(ROOT + ".")).or(resideInAnyPackage(allowed)))
        .allowEmptyShould(true);
  }

  /** No clock, no thread, no I/O, no randomness, no order that differs from one JVM to the next. */
  static ArchRule corePurity() {
    return noClasses()
        .that()
        .resideInAPackage("dev.signalbox.core..")
        .should()
        .dependOnClassesThat(IMPURE)
        .orShould()
        .callMethodWhere(IMPURE_CALL);
  }

  private static final Set<String> IMPURE_CLASSES =
      Set.of(
          "java.lang.Thread",
          "java.lang.Process",
          "java.lang.ProcessBuilder",
          "java.lang.Runtime",
          "java.time.Clock",
          "java.time.InstantSource",
          "java.util.Random",
          "java.util.UUID",
          "java.util.Timer",
          "java.util.HashMap",
          "java.util.HashSet",
          "java.util.IdentityHashMap",
          "java.util.WeakHashMap",
          "java.security.SecureRandom");

  /** Ordered, or bytes that somebody else moves. */
  private static final Set<String> PURE_CLASSES =
      Set.of(
          "java.io.ByteArrayInputStream",
          "java.io.ByteArrayOutputStream",
          "java.io.DataInputStream",
          "java.io.DataOutputStream",
          "java.io.EOFException",
          "java.io.IOException",
          "java.io.InputStream",
          "java.io.OutputStream",
          "java.io.Serializable",
          "java.io.UncheckedIOException",
          "java.util.concurrent.ConcurrentNavigableMap",
          "java.util.concurrent.ConcurrentSkipListMap");

  private static final DescribedPredicate<JavaClass> IMPURE =
      DescribedPredicate.describe(
          "are clocks, threads, I/O, randomness or unordered",
          c -> IMPURE_CLASSES.contains(c.getFullName()) || isImpurePackage(c));

  private static boolean isImpurePackage(JavaClass c) {
    return !PURE_CLASSES.contains(c.getFullName())
        && resideInAnyPackage(
                "java.io..",
                "java.net..",
                "java.nio.file..",
                "java.nio.channels..",
                "java.util.concurrent..",
                "java.util.random..")
            .test(c);
  }

  private static final Set<String> IMPURE_CALLS =
      Set.of(
          "java.lang.System.currentTimeMillis",
          "java.lang.System.nanoTime",
          "java.lang.System.getenv",
          "java.lang.System.getProperty",
          "java.lang.System.identityHashCode",
          "java.lang.Math.random",
          "java.time.Instant.now",
          "java.time.LocalDate.now",
          "java.time.LocalDateTime.now",
          "java.time.ZonedDateTime.now",
          "java.time.ZoneId.systemDefault",
          "java.util.Map.copyOf",
          "java.util.Set.copyOf",
          "java.util.Map.ofEntries",
          "java.util.stream.Collectors.toSet",
          "java.util.stream.Collectors.toMap",
          "java.util.stream.Collectors.groupingBy",
          "java.util.Collection.parallelStream");

  private static final DescribedPredicate<JavaMethodCall> IMPURE_CALL =
      DescribedPredicate.describe(
          "the value or order differs from JVM to JVM",
          call ->
              IMPURE_CALLS.contains(call.getTargetOwner().getFullName() + "." + call.getName())
                  || isUnorderedOf(
                      call.getTargetOwner(),
                      call.getName(),
                      call.getTarget().getRawParameterTypes().size()));

  /** Map.of() and Set.of() of several are iterated in an order with a salt of the JVM's. */
  private static boolean isUnorderedOf(JavaClass owner, String method, int parameters) {
    return method.equals("of")
        && ((owner.isEquivalentTo(Map.class) && parameters > 2)
            || (owner.isEquivalentTo(Set.class) && parameters > 1));
  }

  private static JavaClasses product() {
    return PRODUCT.that(not(resideInAPackage("dev.signalbox.core.canary")));
  }

  @ParameterizedTest
  @MethodSource("modules")
  void moduleUsesOnlyWhatItsDirectionAllows(String module) {
    usesOnlyItsDirections(module).check(product());
  }

  @Test
  void coreIsPure() {
    corePurity().check(product());
  }

  /** The keeper outlives servers of other versions and must stay small: the JDK and core only. */
  @Test
  void keeperUsesOnlyTheJdkAndCore() {
    keeper().check(product());
  }

  static ArchRule keeper() {
    String home = "dev.signalbox.executors.process.keeper";
    return classes()
        .that()
        .resideInAPackage(home + "..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(home + "..", "dev.signalbox.core..", "java..", "org.jspecify.."))
        .allowEmptyShould(true);
  }

  @ParameterizedTest
  @MethodSource("modules")
  void packagesHaveNoCycles(String module) {
    slices()
        .matching(ROOT + module + ".(*)..")
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true)
        .check(product());
  }

  @Test
  void everyModuleOfThePomIsSeen() {
    List<String> seen =
        product().stream()
            .map(c -> c.getPackageName().substring(ROOT.length()).split("\\.", 2)[0])
            .distinct()
            .sorted()
            .toList();
    assertThat(seen).isSubsetOf(MAY_USE.keySet()).contains("core", "api", "server", "executors");
  }

  static Stream<Class<?>> impure() {
    return Stream.of(
        ReadsTheClock.class,
        StartsThreads.class,
        DrawsLots.class,
        IteratesInNoOrder.class,
        TouchesFiles.class);
  }

  @ParameterizedTest
  @MethodSource("impure")
  void canaryOfCorePurityTrips(Class<?> canary) {
    JavaClasses one = new ClassFileImporter().importClasses(canary);
    assertThat(corePurity().evaluate(one).hasViolation()).isTrue();
  }

  @Test
  void canaryOfDirectionsTrips() {
    JavaClasses one = new ClassFileImporter().importClasses(TouchesFiles.class);
    assertThat(usesOnlyItsDirections("core").evaluate(one).hasViolation()).isTrue();
  }
}
