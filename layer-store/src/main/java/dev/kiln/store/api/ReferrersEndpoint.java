package dev.kiln.store.api;

import dev.kiln.image.Digest;
import dev.kiln.image.ImageIndex;
import dev.kiln.image.MediaType;
import dev.kiln.json.Json;
import dev.kiln.store.manifest.ReferrerPage;
import dev.kiln.store.manifest.ReferrerQuery;
import dev.kiln.store.manifest.Referrers;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/**
 * {@code /v2/<name>/referrers/<digest>} (distribution-spec, "Listing Referrers"). Never 404: a
 * client takes that for a registry without referrers.
 */
final class ReferrersEndpoint {
    private static final String ARTIFACT_TYPE = "artifactType";

    private final Referrers referrers;
    private final RegistryLimits limits;

    ReferrersEndpoint(Referrers referrers, RegistryLimits limits) {
        this.referrers = referrers;
        this.limits = limits;
    }

    void list(RegistryPath.Referrers path, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Digest subject = RequestQuery.parseDigest(path.digest());
        RequestQuery query = RequestQuery.of(request);
        Optional<String> artifactType =
                query.find(ARTIFACT_TYPE)
                        .filter(type -> !type.isEmpty())
                        // A media type has no blanks: this is a '+' that nobody encoded.
                        .map(type -> type.replace(' ', '+'));
        int limit = query.pageSize(limits.pageSize());
        ReferrerPage page =
                referrers.list(
                        path.name(),
                        subject,
                        new ReferrerQuery(
                                artifactType, query.digest("last"), limit, limits.manifestBytes()));
        artifactType.ifPresent(_ -> response.setHeader("OCI-Filters-Applied", ARTIFACT_TYPE));
        page.last()
                .ifPresent(last ->
                        NextPage.link("/v2/" + path.name() + "/referrers/" + subject)
                                .with("n", String.valueOf(limit))
                                .with("last", last.toString())
                                .with(ARTIFACT_TYPE, artifactType)
                                .set(response));
        JsonAnswer.send(
                request,
                response,
                MediaType.OCI_INDEX,
                Json.bytes(ImageIndex.of(page.referrers())));
    }
}
