package dev.kiln.dockerfile.lint;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CopyIgnoredFile. */
class CopyIgnoredFileTest {
    private static final String FILES = "FROM scratch\nCOPY ./Dockerfile .\nADD Dockerfile /w\n";

    @Test
    void whatIsLeftOutCannotBeCopied() {
        Lint.of(FILES)
                .ignore("Dockerfile\n")
                .finds(ignored("Copy", "Dockerfile", 2), ignored("Add", "Dockerfile", 3));
        Lint.of("FROM scratch\nARG d=src\nCOPY $d/a.c other /\n")
                .ignore("src\n")
                .finds(ignored("Copy", "src/a.c", 3));
    }

    @Test
    void otherFilesAndOtherStagesAreFine() {
        Lint.of(
                        """
                        FROM scratch AS base
                        COPY Dockerfile /foobar
                        ADD https://example.org/foobar /
                        FROM base
                        COPY --from=base foobar /Dockerfile
                        """)
                .ignore("foobar\nhttps*\n")
                .clean();
        Lint.of("# check=skip=CopyIgnoredFile\n" + FILES).ignore("Dockerfile\n").clean();
        Lint.of(FILES).clean();
    }

    @Test
    void nothingIsCertainWhereThereAreExceptions() {
        Lint.of(FILES + "COPY . .\nCOPY other /\n").ignore("**\n!Dockerfile\n").clean();
    }

    @ParameterizedTest
    @ValueSource(strings = {".*", "src", "*.md", "**/.git"})
    void theRootIsNotLeftOutByWhatLeavesOutAFewFiles(String pattern) {
        Lint.of("FROM scratch\nCOPY . .\n").ignore(pattern).clean();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "**", "**/*", "./*"})
    void butByWhatLeavesOutAll(String pattern) {
        Lint.of("FROM scratch\nCOPY . .\n").ignore(pattern).finds(ignored("Copy", ".", 2));
        Lint.of("FROM scratch\nCOPY / .\n").ignore(pattern).finds(ignored("Copy", "/", 2));
    }

    private static String ignored(String verb, String file, int line) {
        return "CopyIgnoredFile: Attempting to "
                + verb
                + " file \""
                + file
                + "\" that is excluded by .dockerignore (line "
                + line
                + ")";
    }
}
