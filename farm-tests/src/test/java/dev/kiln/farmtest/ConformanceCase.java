package dev.kiln.farmtest;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.kiln.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A folder of {@code examples/conformance}; {@code README.md} there says what its files mean.
 *
 * @param name of the folder
 * @param options from its {@code case.json}
 */
record ConformanceCase(String name, Options options) {
    static final Path CORPUS = Repository.ROOT.resolve("examples/conformance");

    /**
     * What {@code case.json} says.
     *
     * @param refused a part of the message with which the build has to fail
     * @param buildah whether buildah is known to make the same
     */
    record Options(
            @JsonProperty("args") @Nullable Map<String, String> givenArgs,
            @JsonProperty("labels") @Nullable Map<String, String> givenLabels,
            @JsonProperty("contexts") @Nullable Map<String, String> givenContexts,
            @JsonProperty("secrets") @Nullable Map<String, String> givenSecrets,
            @JsonProperty("ssh") @Nullable List<String> givenAgents,
            @JsonProperty("allow") @Nullable List<String> allowed,
            @Nullable String target,
            @Nullable String platform,
            @JsonProperty("dockerfile") @Nullable String givenDockerfile,
            @Nullable String refused,
            boolean buildah) {
        Map<String, String> args() {
            return givenArgs == null ? Map.of() : givenArgs;
        }

        Map<String, String> labels() {
            return givenLabels == null ? Map.of() : givenLabels;
        }

        /** Named contexts: {@code dir:FOLDER} or {@code image:NAME}, by name. */
        Map<String, String> contexts() {
            return givenContexts == null ? Map.of() : givenContexts;
        }

        Map<String, String> secrets() {
            return givenSecrets == null ? Map.of() : givenSecrets;
        }

        List<String> ssh() {
            return givenAgents == null ? List.of() : givenAgents;
        }

        List<String> allow() {
            return allowed == null ? List.of() : allowed;
        }

        String dockerfile() {
            return givenDockerfile == null ? "Dockerfile" : givenDockerfile;
        }
    }

    /** All of them, or those whose names match {@code -Dkiln.cases}. */
    static List<ConformanceCase> all() throws IOException {
        String wanted = System.getProperty("kiln.cases", ".*");
        try (var folders = Files.list(CORPUS)) {
            return folders.filter(Files::isDirectory)
                    .map(ConformanceCase::read)
                    .filter(found -> found.name().matches(wanted))
                    .sorted((a, b) -> a.name().compareTo(b.name()))
                    .toList();
        }
    }

    private static ConformanceCase read(Path folder) {
        try {
            Path file = folder.resolve("case.json");
            String json = Files.exists(file) ? Files.readString(file) : "{}";
            return new ConformanceCase(
                    String.valueOf(folder.getFileName()), Json.read(json, Options.class));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    Path folder() {
        return CORPUS.resolve(name);
    }

    Path expected() {
        return folder().resolve("expected.json");
    }

    /**
     * Copies the context: with the modes that it has in git and old times, and with what its {@code
     * prepare} makes.
     *
     * @return the copy
     */
    Path copyInto(Path parent) throws IOException, InterruptedException {
        Path copy = parent.resolve(name);
        Shell.run(
                        Map.of(
                                "SOURCE",
                                folder().toString(),
                                "COPY",
                                copy.toString(),
                                "TIME",
                                Long.toString(time())),
                        parent,
                        List.of(
                                "sh",
                                "-euc",
                                """
                                umask 022
                                cp -R "$SOURCE" "$COPY"
                                cd "$COPY"
                                chmod -R u=rwX,go=rX .
                                rm -f case.json expected.json kiln.json
                                if [ -e prepare ]; then
                                    mv prepare "$COPY.prepare"
                                    sh -eu "$COPY.prepare"
                                fi
                                find . -exec touch -h -d "@$TIME" {} +
                                """))
                .expectSuccess();
        return copy;
    }

    /**
     * The time of the files in the context, in seconds. Each case has its own: BuildKit takes a
     * file of the same path, size and time for one that it was sent before.
     */
    private long time() {
        return 1_600_000_000L + (name.hashCode() & 0xff_ffff);
    }

    /** The same with the build arguments that say where the server of the test is. */
    ConformanceCase withServer(String url, String commit) {
        var args = new LinkedHashMap<>(options.args());
        args.put("SERVER", url);
        args.put("COMMIT", commit);
        var complete =
                new Options(
                        args,
                        options.labels(),
                        options.contexts(),
                        options.secrets(),
                        options.ssh(),
                        options.allow(),
                        options.target(),
                        options.platform(),
                        options.dockerfile(),
                        options.refused(),
                        options.buildah());
        return new ConformanceCase(name, complete);
    }

    /** Whether the Dockerfile asks for the server of the test. */
    boolean usesServer() throws IOException {
        return Files.readString(folder().resolve(options.dockerfile())).contains("SERVER");
    }
}
