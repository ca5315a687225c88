package dev.kiln.worker.fetch;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A repository's files on disk.
 *
 * @param root the folder that was asked for
 * @param commitId what was checked out
 * @param committedAt when the commit was made
 */
public record GitCheckout(Path root, String commitId, Instant committedAt) {}
