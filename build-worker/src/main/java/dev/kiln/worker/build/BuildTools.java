package dev.kiln.worker.build;

import dev.kiln.cache.StepCache;
import dev.kiln.image.MediaType;
import dev.kiln.journal.Journal;
import dev.kiln.lease.LeaseKeeper;
import dev.kiln.lease.Leases;
import dev.kiln.registry.RegistryClient;
import dev.kiln.worker.archive.CompressionOptions;
import dev.kiln.worker.copy.FileCopier;
import dev.kiln.worker.layer.LayerPacker;
import dev.kiln.worker.layer.LayerUnpacker;
import dev.kiln.worker.output.BuildOutput;
import dev.kiln.worker.output.LayerRewriter;
import dev.kiln.worker.output.sbom.SbomLimits;
import dev.kiln.worker.output.sbom.SbomScanner;
import dev.kiln.worker.runtime.StepLimits;
import dev.kiln.worker.runtime.StepRuntime;
import dev.kiln.worker.runtime.cache.CacheMounts;

/**
 * All that builds need of their worker and of the farm; puts the classes of this package together.
 *
 * @param worker the name of this worker
 * @param limits what one RUN may use
 * @param rememberedRewrites how many layers with rewritten timestamps are remembered
 */
public record BuildTools(
        String worker,
        RegistryClient store,
        RegistryProxy proxy,
        StepCache cache,
        Leases leases,
        LeaseKeeper keeper,
        Journal journal,
        Workspaces workspaces,
        StepRuntime runtime,
        CacheMounts caches,
        LayerPacker packer,
        LayerUnpacker unpacker,
        FileCopier copier,
        CompressionOptions compression,
        StepLimits limits,
        SbomLimits sbom,
        int rememberedRewrites) {

    /** A runner for any number of builds. */
    public BuildRunner runner() {
        var copies = new CopySources(copier);
        var rootfs = new Rootfs(store, unpacker);
        var stages =
                new StageRunner.Tools(
                        cache,
                        new SingleFlight(leases, keeper, journal, worker),
                        new StepExecutor(rootfs, runtime, caches, copies, limits),
                        new LayerPublisher(packer, store, cache, layerType()));
        return new BuildRunner(
                store,
                workspaces,
                new BuildPlanner(new BaseImages(store, proxy), copies),
                stages,
                new ResultWriter(
                        new BuildOutput(
                                store,
                                new LayerRewriter(store, packer, layerType(), rememberedRewrites)),
                        rootfs,
                        new SbomScanner(sbom)));
    }

    private String layerType() {
        return switch (compression.format()) {
            case GZIP -> MediaType.OCI_LAYER_GZIP;
            case ZSTD -> MediaType.OCI_LAYER_ZSTD;
        };
    }
}
