package dev.kiln.worker.fetch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One git command in a sandbox. */
final class GitCommand {
    private static final Executor READERS = task -> Thread.ofVirtual().start(task);
    private static final int MAX_ERROR_BYTES = 16 << 10;

    private final GitSandbox sandbox;
    private final Map<String, String> environment;
    private final List<String> arguments;

    GitCommand(GitSandbox sandbox, Map<String, String> environment, List<String> arguments) {
        this.sandbox = sandbox;
        this.environment = environment;
        this.arguments = List.copyOf(arguments);
    }

    /** Reads what a command prints. */
    interface Reader<T> {
        T read(InputStream output) throws IOException;
    }

    /** Runs it and returns what it printed. */
    String run() throws IOException {
        int max = (int) sandbox.settings().git().maxOutput().toBytes();
        return run(output -> {
            byte[] bytes = output.readNBytes(max);
            if (output.read() >= 0) {
                throw new FetchException(
                        "git %s printed more than %d bytes (kiln.worker.fetch.git.max-output)"
                                .formatted(verb(), max));
            }
            return new String(bytes, StandardCharsets.UTF_8);
        });
    }

    /**
     * Runs it and returns what the reader makes of its output. Where the reader fails, it is
     * killed.
     *
     * @throws GitFailure if it ends with another status than 0
     * @throws FetchException if the way out was closed to it, or time is up
     */
    <T> T run(Reader<T> reader) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(sandbox.program(arguments));
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            CompletableFuture<String> errors =
                    CompletableFuture.supplyAsync(() -> tail(process.getErrorStream()), READERS);
            CompletableFuture<T> output =
                    CompletableFuture.supplyAsync(
                            () -> read(reader, process.getInputStream()), READERS);
            T result = await(output);
            String said = await(errors);
            if (!process.waitFor(sandbox.egress().remaining())) {
                throw timedOut();
            }
            if (process.exitValue() != 0 || sandbox.egress().isSpent()) {
                throw failure(process.exitValue(), said);
            }
            return result;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while git was running");
        } finally {
            process.destroyForcibly();
        }
    }

    private String verb() {
        return arguments.stream().filter(word -> !word.startsWith("-")).findFirst().orElse("");
    }

    private IOException failure(int status, String errors) {
        String said = sandbox.redacted(errors.strip());
        GitFailure failure = new GitFailure(verb(), status, said);
        return sandbox.egress()
                .objection()
                .<IOException>map(reason -> new FetchException(reason + " (" + said + ")", failure))
                .orElse(failure);
    }

    private FetchException timedOut() {
        return new FetchException(
                "git %s took longer than %s (kiln.worker.fetch.timeout)"
                        .formatted(verb(), sandbox.settings().timeout()));
    }

    private <T> T await(CompletableFuture<T> future) throws IOException, InterruptedException {
        try {
            return future.get(sandbox.egress().remaining().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            FetchException timedOut = timedOut();
            timedOut.initCause(e);
            throw timedOut;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UncheckedIOException io && io.getCause() != null) {
                throw io.getCause();
            }
            throw new IOException("what git printed cannot be read", e.getCause());
        }
    }

    private static <T> T read(Reader<T> reader, InputStream output) {
        try {
            return reader.read(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The last part of a text, since that says what was fatal. */
    private static String tail(InputStream errors) {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        try {
            byte[] buffer = new byte[MAX_ERROR_BYTES];
            for (int n = errors.read(buffer); n >= 0; n = errors.read(buffer)) {
                if (kept.size() + n > 2 * MAX_ERROR_BYTES) {
                    byte[] all = kept.toByteArray();
                    kept.reset();
                    kept.write(all, all.length / 2, all.length - all.length / 2);
                }
                kept.write(buffer, 0, n);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return kept.toString(StandardCharsets.UTF_8);
    }
}
