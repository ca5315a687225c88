package dev.kiln.worker.snapshot;

import java.nio.file.Path;

/**
 * One layer, unpacked: a directory in overlayfs form (whiteouts are devices 0:0, opaque directories
 * carry {@code trusted.overlay.opaque}), with owners as the image has them.
 *
 * @param id the name of its folder in the store
 * @param files the directory with the layer's files; not to be written to
 */
public record Snapshot(String id, Path files) {}
