package dev.kiln.store;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.junit.jupiter.api.Test;

/** Packages are acyclic, and below the API nothing knows of HTTP. */
class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.kiln.store");

    @Test
    void packagesAreAcyclic() {
        slices().matching("dev.kiln.store.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void onlyTheApiKnowsOfHttp() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.kiln.store.blob",
                        "dev.kiln.store.upload",
                        "dev.kiln.store.manifest",
                        "dev.kiln.store.layout",
                        "dev.kiln.store.error")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.servlet..", "org.springframework..")
                .check(CLASSES);
    }
}
