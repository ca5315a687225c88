package dev.kiln.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ServiceCommandTest {
    @Test
    void turnsOptionsIntoSettings() {
        var command = new ServiceCommand(Services.SERVE);
        new CommandLine(command)
                .parseArgs("--port", "0", "--bind=::1", "--data", "d", "--kiln.worker.slots=3");
        assertThat(command.arguments())
                .containsExactly(
                        "--server.port=0",
                        "--server.address=::1",
                        "--kiln.data=" + Path.of("d").toAbsolutePath(),
                        "--kiln.worker.slots=3");
    }

    @Test
    void theClientLoadsNothingOfTheServers() {
        var classes =
                new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("dev.kiln.cli");
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework..",
                        "dev.kiln.gateway..",
                        "dev.kiln.store..",
                        "dev.kiln.proxy..",
                        "dev.kiln.standalone..")
                .check(classes);
    }
}
