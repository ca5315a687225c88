package dev.kiln.worker;

import dev.kiln.cache.StepCache;
import dev.kiln.job.Route;
import dev.kiln.journal.Journal;
import dev.kiln.lease.LeaseKeeper;
import dev.kiln.lease.Leases;
import dev.kiln.queue.Cancellation;
import dev.kiln.queue.JobQueue;
import dev.kiln.registry.RegistryClient;
import dev.kiln.runner.JobLoop;
import dev.kiln.runner.JobRunner;
import dev.kiln.secret.SecretStore;
import dev.kiln.worker.archive.CompressionOptions;
import dev.kiln.worker.archive.UnpackLimits;
import dev.kiln.worker.build.BuildTasks;
import dev.kiln.worker.build.BuildTools;
import dev.kiln.worker.build.IndexJoiner;
import dev.kiln.worker.build.IndexSettings;
import dev.kiln.worker.build.RegistryProxy;
import dev.kiln.worker.build.Workspaces;
import dev.kiln.worker.context.ContextLimits;
import dev.kiln.worker.context.ContextUnpacker;
import dev.kiln.worker.copy.AddLimits;
import dev.kiln.worker.copy.FileCopier;
import dev.kiln.worker.fetch.FetchSettings;
import dev.kiln.worker.input.ContextFetcher;
import dev.kiln.worker.input.Fetchers;
import dev.kiln.worker.layer.LayerPacker;
import dev.kiln.worker.layer.LayerUnpacker;
import dev.kiln.worker.output.sbom.SbomLimits;
import dev.kiln.worker.runtime.RuntimeSettings;
import dev.kiln.worker.runtime.StepRuntime;
import dev.kiln.worker.runtime.cache.CacheMountSettings;
import dev.kiln.worker.runtime.cache.CacheMounts;
import dev.kiln.worker.snapshot.SnapshotStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The worker's beans; its data is below {@code kiln.data}/worker. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
    WorkerProperties.class,
    RuntimeSettings.class,
    CompressionOptions.class,
    ContextLimits.class,
    AddLimits.class,
    CacheMountSettings.class,
    FetchSettings.class,
    SbomLimits.class,
    IndexSettings.class
})
public class WorkerConfiguration {
    @Bean
    SnapshotStore snapshotStore(
            @Value("${kiln.data:/var/lib/kiln}") Path data, WorkerProperties settings)
            throws IOException {
        return SnapshotStore.open(
                data.resolve("worker/snapshots"), settings.snapshotBudget().toBytes());
    }

    @Bean(destroyMethod = "close")
    CacheMounts cacheMounts(
            @Value("${kiln.data:/var/lib/kiln}") Path data,
            CacheMountSettings settings,
            SnapshotStore snapshots)
            throws IOException {
        Objects.requireNonNull(snapshots, "which keeps other workers from kiln.data");
        return CacheMounts.open(data.resolve("worker/cache-mounts"), settings);
    }

    @Bean
    StepRuntime stepRuntime(RuntimeSettings settings, SnapshotStore snapshots)
            throws IOException, InterruptedException {
        return StepRuntime.start(settings, snapshots);
    }

    @Bean
    LayerPacker layerPacker(CompressionOptions compression) {
        return new LayerPacker(compression);
    }

    @Bean
    LeaseKeeper leaseKeeper(Leases leases, WorkerProperties settings) {
        return new LeaseKeeper(leases, settings.leaseTtl());
    }

    @Bean
    Fetchers fetchers(@Value("${kiln.data:/var/lib/kiln}") Path data, FetchSettings settings)
            throws IOException {
        return Fetchers.open(settings, data.resolve("worker/fetch"));
    }

    @Bean
    JobRunner jobRunner(
            @Value("${kiln.data:/var/lib/kiln}") Path data,
            @Value("${kiln.layer-store.url:http://127.0.0.1:7071}") URI layerStore,
            @Value("${kiln.registry-proxy.url:http://127.0.0.1:7072}") URI registryProxy,
            WorkerProperties settings,
            RuntimeSettings steps,
            CompressionOptions compression,
            ContextLimits contextLimits,
            AddLimits addLimits,
            SbomLimits sbomLimits,
            IndexSettings indexes,
            JobQueue queue,
            Journal journal,
            StepCache cache,
            Leases leases,
            LeaseKeeper keeper,
            SnapshotStore snapshots,
            StepRuntime runtime,
            CacheMounts caches,
            Fetchers fetchers,
            SecretStore secrets,
            LayerPacker packer)
            throws IOException {
        var store = new RegistryClient(layerStore);
        var workspaces =
                new Workspaces(
                        data.resolve("worker/contexts"),
                        new ContextFetcher(store, new ContextUnpacker(contextLimits), fetchers),
                        fetchers,
                        secrets,
                        runtime.sshAgents(),
                        snapshots);
        var tools =
                new BuildTools(
                        settings.id(),
                        store,
                        new RegistryProxy(registryProxy, settings.pullTimeout()),
                        cache,
                        leases,
                        keeper,
                        journal,
                        workspaces,
                        runtime,
                        caches,
                        packer,
                        new LayerUnpacker(UnpackLimits.forLayers()),
                        new FileCopier(addLimits.unpackLimits()),
                        compression,
                        steps.step(),
                        sbomLimits,
                        settings.rememberedRewrites());
        return new JobRunner(
                journal,
                leases,
                keeper,
                new BuildTasks(
                        tools.runner(),
                        new IndexJoiner(
                                journal, new Cancellation(journal, queue, secrets), store, indexes),
                        settings.stepOutputLimit().toBytes()),
                secrets,
                new JobRunner.Settings(settings.id(), settings.maxAttempts()));
    }

    @Bean
    JobLoop workerLoop(JobQueue queue, JobRunner runner, WorkerProperties settings) {
        return new JobLoop(queue, runner, Route.build(settings.target()), settings.jobs());
    }
}
