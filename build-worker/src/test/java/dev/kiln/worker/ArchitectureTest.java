package dev.kiln.worker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The packages of this module build on one another in one direction only. */
class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.kiln.worker");

    @Test
    void thePlannerIsPure() {
        noClasses()
                .that()
                .resideInAPackage("dev.kiln.worker.plan")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.io", "java.nio.file..", "java.net..", "java.time..")
                .check(CLASSES);
    }

    @Test
    void packagesAreAcyclic() {
        slices().matching("dev.kiln.worker.(*)..").should().beFreeOfCycles().check(CLASSES);
    }
}
