package dev.kiln.worker.input;

import dev.kiln.image.Digest;
import dev.kiln.source.GitUrl;
import dev.kiln.source.HttpUrl;
import dev.kiln.worker.fetch.FetchSettings;
import dev.kiln.worker.fetch.GitAccess;
import dev.kiln.worker.fetch.GitFetcher;
import dev.kiln.worker.fetch.HttpFetcher;
import dev.kiln.worker.fetch.HttpRequestOptions;
import dev.kiln.worker.fetch.RemoteContexts;
import dev.kiln.worker.runtime.SshAgent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What fetches from elsewhere, with the credentials that a job's secrets hold under the names that
 * BuildKit knows.
 */
public record Fetchers(GitFetcher git, HttpFetcher http, RemoteContexts contexts) {
    private static final String GIT_TOKEN = "GIT_AUTH_TOKEN";
    private static final String GIT_HEADER = "GIT_AUTH_HEADER";
    private static final String HTTP_TOKEN = "HTTP_AUTH_TOKEN_";
    private static final String HTTP_HEADER = "HTTP_AUTH_HEADER_";

    /** Which agent git takes its keys from. */
    private static final String DEFAULT_AGENT = "default";

    /** Opens the fetchers of a worker with their folders below one. */
    public static Fetchers open(FetchSettings settings, Path folder) throws IOException {
        var http = new HttpFetcher(settings, folder.resolve("http"));
        return new Fetchers(
                new GitFetcher(settings, folder.resolve("git")), http, new RemoteContexts(http));
    }

    GitAccess access(GitUrl url, JobSecrets secrets)
            throws IOException, InterruptedException, MissingSecretException {
        if (url.remote().scheme().isHttp()) {
            String host = url.remote().host();
            Optional<String> header = first(secrets, GIT_HEADER + "." + host, GIT_HEADER);
            Optional<String> token =
                    header.isPresent()
                            ? Optional.empty()
                            : first(secrets, GIT_TOKEN + "." + host, GIT_TOKEN);
            return new GitAccess(null, null, token.orElse(null), header.orElse(null));
        }
        Optional<SshAgent> agent = secrets.agent(DEFAULT_AGENT);
        return new GitAccess(agent.map(SshAgent::socket).orElse(null), null, null, null);
    }

    HttpRequestOptions options(HttpUrl url, @Nullable Digest checksum, JobSecrets secrets)
            throws MissingSecretException {
        String host = String.valueOf(url.uri().getHost());
        Optional<String> header = secrets.line(HTTP_HEADER + host);
        if (header.isEmpty()) {
            header = secrets.line(HTTP_TOKEN + host).map(token -> "Bearer " + token);
        }
        return new HttpRequestOptions(checksum, header.orElse(null));
    }

    private static Optional<String> first(JobSecrets secrets, String... names)
            throws MissingSecretException {
        for (String name : names) {
            Optional<String> found = secrets.line(name);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }
}
