package org.crisisline.system;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/** Who may see whom. What two services agree on is in {@code schemas}; what they share without being about it, in {@code service-runtime}. */
@AnalyzeClasses(
        packages = "org.crisisline",
        importOptions = {ImportOption.DoNotIncludeTests.class, LayeringTest.NoTestJars.class})
class LayeringTest {
    /** Tests of other modules come as jars once these are packaged. */
    static final class NoTestJars implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }

    private static final List<String> SERVICES = List.of("gateway", "delivery", "escalation", "monitor");

    @ArchTest
    static final ArchRule theContractSeesNobody = noClasses()
            .that()
            .resideInAPackage("org.crisisline.schemas..")
            .should()
            .dependOnClassesThat(ours().and(notIn("org.crisisline.schemas")));

    @ArchTest
    static final ArchRule theRuntimeSeesTheContractOnly = noClasses()
            .that()
            .resideInAPackage("org.crisisline.runtime..")
            .should()
            .dependOnClassesThat(ours().and(notIn("org.crisisline.runtime")).and(notIn("org.crisisline.schemas")));

    @ArchTest
    static void servicesDoNotSeeEachOther(JavaClasses classes) {
        for (String service : SERVICES) {
            noClasses()
                    .that(in("org.crisisline." + service))
                    .should()
                    .dependOnClassesThat(ours().and(notIn("org.crisisline." + service))
                            .and(notIn("org.crisisline.runtime"))
                            .and(notIn("org.crisisline.schemas")))
                    .check(classes);
        }
    }

    @ArchTest
    static final ArchRule decisionsOfTheLanesSeeNoKafka = noClasses()
            .that()
            .resideInAPackage("org.crisisline.delivery.lane..")
            .should()
            .dependOnClassesThat(in("org.apache.kafka"));

    @ArchTest
    static final ArchRule framesSeeNoNettyAndNoKafka = noClasses()
            .that()
            .resideInAPackage("org.crisisline.gateway.wire..")
            .should()
            .dependOnClassesThat(in("io.netty").or(in("org.apache.kafka")));

    @ArchTest
    static final ArchRule theClientSeesNothingOfTheServer = noClasses()
            .that()
            .resideInAPackage("org.crisisline.client..")
            .should()
            .dependOnClassesThat(ours().and(notIn("org.crisisline.client")));

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("org.crisisline.(*).(*)..").should().beFreeOfCycles();

    private static DescribedPredicate<JavaClass> ours() {
        return in("org.crisisline");
    }

    private static DescribedPredicate<JavaClass> notIn(String root) {
        return DescribedPredicate.not(in(root));
    }

    private static DescribedPredicate<JavaClass> in(String root) {
        return JavaClass.Predicates.resideInAPackage(root + "..");
    }
}
