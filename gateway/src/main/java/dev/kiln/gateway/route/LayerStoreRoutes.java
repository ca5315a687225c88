package dev.kiln.gateway.route;

import static org.springframework.cloud.gateway.server.mvc.filter.BeforeFilterFunctions.uri;
import static org.springframework.cloud.gateway.server.mvc.handler.GatewayRouterFunctions.route;
import static org.springframework.cloud.gateway.server.mvc.handler.HandlerFunctions.http;
import static org.springframework.web.servlet.function.RequestPredicates.path;

import java.net.URI;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;

/** Passes the OCI distribution API, {@code /v2/}, on to the layer-store. */
public final class LayerStoreRoutes {
    private LayerStoreRoutes() {}

    /** The route to a layer-store at this address. */
    public static RouterFunction<ServerResponse> to(URI layerStore) {
        return route("layer-store")
                .route(path("/v2").or(path("/v2/**")), http())
                .before(uri(layerStore))
                .after((request, response) -> keepOnThisSide(layerStore, response))
                .onError(
                        ResourceAccessException.class,
                        (e, request) -> Unreachable.answer("layer-store", layerStore, e, request))
                .build();
    }

    /**
     * A layer-store that names itself in {@code Location} would send its client past the gateway.
     */
    private static ServerResponse keepOnThisSide(URI layerStore, ServerResponse response) {
        URI location = response.headers().getLocation();
        if (location != null && layerStore.getRawAuthority().equals(location.getRawAuthority())) {
            String query = location.getRawQuery() == null ? "" : "?" + location.getRawQuery();
            response.headers().setLocation(URI.create(location.getRawPath() + query));
        }
        return response;
    }
}
