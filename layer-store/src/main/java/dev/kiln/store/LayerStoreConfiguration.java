package dev.kiln.store;

import dev.kiln.store.api.RegistryController;
import dev.kiln.store.blob.BlobStore;
import dev.kiln.store.layout.RepositoryTree;
import dev.kiln.store.layout.StoreLayout;
import dev.kiln.store.manifest.Catalog;
import dev.kiln.store.manifest.ManifestStore;
import dev.kiln.store.manifest.SparseIndexes;
import dev.kiln.store.manifest.TagStore;
import dev.kiln.store.upload.UploadLimits;
import dev.kiln.store.upload.UploadStore;
import dev.kiln.store.upload.UploadSweeper;
import java.io.IOException;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The layer-store's beans; it keeps everything below {@code kiln.data}/store. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LayerStoreSettings.class)
public class LayerStoreConfiguration {
    @Bean
    StoreLayout storeLayout(@Value("${kiln.data:/var/lib/kiln}") Path data) throws IOException {
        return new StoreLayout(data.resolve("store"));
    }

    @Bean
    BlobStore blobStore(StoreLayout layout) {
        return new BlobStore(layout);
    }

    @Bean
    UploadLimits uploadLimits(LayerStoreSettings settings) {
        return new UploadLimits(settings.maxBlobSize().toBytes(), settings.uploadMaxAge());
    }

    @Bean
    UploadStore uploadStore(StoreLayout layout, BlobStore blobs, UploadLimits limits) {
        return new UploadStore(layout, blobs, limits);
    }

    @Bean
    UploadSweeper uploadSweeper(
            StoreLayout layout,
            UploadStore uploads,
            UploadLimits limits,
            LayerStoreSettings settings) {
        UploadSweeper sweeper = new UploadSweeper(layout, uploads, limits);
        sweeper.start(settings.sweepInterval());
        return sweeper;
    }

    @Bean
    TagStore tagStore(StoreLayout layout) {
        return new TagStore(layout);
    }

    @Bean
    ManifestStore manifestStore(
            StoreLayout layout, BlobStore blobs, TagStore tags, LayerStoreSettings settings) {
        return new ManifestStore(
                layout, blobs, tags, new SparseIndexes(settings.sparseIndexPrefixes()));
    }

    @Bean
    RegistryController registryController(
            StoreLayout layout,
            BlobStore blobs,
            UploadStore uploads,
            ManifestStore manifests,
            TagStore tags,
            LayerStoreSettings settings) {
        return new RegistryController(
                blobs,
                uploads,
                manifests,
                tags,
                new Catalog(new RepositoryTree(layout)),
                settings.maxPageSize());
    }

    @Bean
    HealthIndicator layerStoreHealthIndicator(StoreLayout layout) {
        return new StoreHealth(layout);
    }
}
