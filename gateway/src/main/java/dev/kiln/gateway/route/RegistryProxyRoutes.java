package dev.kiln.gateway.route;

import static org.springframework.cloud.gateway.server.mvc.filter.BeforeFilterFunctions.uri;
import static org.springframework.cloud.gateway.server.mvc.handler.GatewayRouterFunctions.route;
import static org.springframework.cloud.gateway.server.mvc.handler.HandlerFunctions.http;
import static org.springframework.web.servlet.function.RequestPredicates.path;

import java.net.URI;
import java.util.List;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.servlet.function.RequestPredicate;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;

/** Passes on to the registry-proxy what concerns other registries. */
public final class RegistryProxyRoutes {
    private static final List<String> PATHS =
            List.of("/api/v1/search", "/v1/search", "/v1/_ping", "/v2/proxy/**");

    private RegistryProxyRoutes() {}

    /** The route to a registry-proxy at this address. It goes before that of {@code /v2/}. */
    public static RouterFunction<ServerResponse> to(URI registryProxy) {
        RequestPredicate paths =
                PATHS.stream()
                        .map(pattern -> path(pattern))
                        .reduce(RequestPredicate::or)
                        .orElseThrow();
        return route("registry-proxy")
                .route(paths, http())
                .before(uri(registryProxy))
                .onError(
                        ResourceAccessException.class,
                        (e, request) ->
                                Unreachable.answer("registry-proxy", registryProxy, e, request))
                .build();
    }
}
