package dev.kiln.worker.snapshot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Whole-tree work on directories that a step has filled. It is left to rm(1) and du(1), which walk
 * by descriptor: they follow no link, stay on one filesystem, and manage trees that are deeper than
 * the longest path a program can name.
 */
public final class Trees {
    private Trees() {}

    /** Deletes a directory and all below it. */
    public static void delete(Path directory) throws IOException, InterruptedException {
        run(List.of("rm", "-rf", "--one-file-system", "--", directory.toString()));
    }

    /** The disk space that a directory takes, in bytes; hard links count once. */
    public static long sizeBytes(Path directory) throws IOException, InterruptedException {
        String answer = run(List.of("du", "-sx", "-B1", "--", directory.toString()));
        return Long.parseLong(answer.substring(0, answer.indexOf('\t')));
    }

    /** Copies what is in a directory, and the directory's own attributes, as they are. */
    public static void copy(Path source, Path target) throws IOException, InterruptedException {
        run(List.of("cp", "-a", "--reflink=auto", "--", source + "/.", target.toString()));
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(new ArrayList<>(command)).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            String answer =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            if (status != 0) {
                throw new IOException(
                        String.join(" ", command)
                                + " ended with status "
                                + status
                                + ": "
                                + answer.strip());
            }
            return answer;
        } finally {
            process.destroyForcibly();
        }
    }
}
