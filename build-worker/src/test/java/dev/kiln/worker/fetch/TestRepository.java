package dev.kiln.worker.fetch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A real repository on disk, made with the machine's git. */
final class TestRepository {
    private final Path folder;

    private TestRepository(Path folder) {
        this.folder = folder;
    }

    static TestRepository create(Path folder, String... options) throws Exception {
        Files.createDirectories(folder);
        TestRepository repository = new TestRepository(folder);
        List<String> init = new ArrayList<>(List.of("init", "-q", "-b", "main"));
        init.addAll(List.of(options));
        repository.git(init.toArray(new String[0]));
        return repository;
    }

    Path folder() {
        return folder;
    }

    TestRepository write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return this;
    }

    /** Commits everything and returns the commit's id. */
    String commit(String message) throws Exception {
        git("add", "-A");
        git("commit", "-q", "--allow-empty", "-m", message);
        return git("rev-parse", "HEAD");
    }

    /** Puts a submodule into the index without asking whether it is there. */
    void addLink(String path, String url, String commit) throws Exception {
        git("config", "-f", ".gitmodules", "submodule." + path + ".path", path);
        git("config", "-f", ".gitmodules", "submodule." + path + ".url", url);
        git("update-index", "--add", "--cacheinfo", "160000," + commit + "," + path);
        git("add", ".gitmodules");
        git("commit", "-q", "-m", "submodule");
    }

    String git(String... arguments) throws Exception {
        return gitWithInput("", arguments);
    }

    String gitWithInput(String input, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        environment(builder);
        Process process = builder.start();
        try (var in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(command + " failed: " + output);
        }
        return output.strip();
    }

    static void environment(ProcessBuilder builder) {
        builder.environment()
                .putAll(
                        Map.of(
                                "GIT_CONFIG_NOSYSTEM", "1",
                                "GIT_CONFIG_GLOBAL", "/dev/null",
                                "GIT_AUTHOR_NAME", "Joe",
                                "GIT_AUTHOR_EMAIL", "joe@example.com",
                                "GIT_COMMITTER_NAME", "Joe",
                                "GIT_COMMITTER_EMAIL", "joe@example.com",
                                "GIT_COMMITTER_DATE", "1234567890 +0000",
                                "GIT_AUTHOR_DATE", "1234567890 +0000"));
    }
}
