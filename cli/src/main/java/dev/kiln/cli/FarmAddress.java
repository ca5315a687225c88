package dev.kiln.cli;

import dev.kiln.cli.farm.FarmClient;
import dev.kiln.cli.farm.FarmException;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which farm a client verb talks to. */
final class FarmAddress {
    static final String DEFAULT = "http://127.0.0.1:7070";

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The farm, by default $KILN_URL or " + DEFAULT + ".")
    private @Nullable String url;

    URI uri() throws FarmException {
        String given = url != null ? url : System.getenv("KILN_URL");
        String text = given == null || given.isBlank() ? DEFAULT : given.strip();
        try {
            URI uri = new URI(text);
            String scheme = String.valueOf(uri.getScheme());
            if (uri.getHost() != null && (scheme.equals("http") || scheme.equals("https"))) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw invalid(text);
        }
        throw invalid(text);
    }

    FarmClient client() throws FarmException {
        return new FarmClient(uri());
    }

    private static FarmException invalid(String text) {
        return new FarmException(
                "'"
                        + text
                        + "' is not the address of a farm: expected KILN_URL or --url to be like "
                        + DEFAULT);
    }
}
