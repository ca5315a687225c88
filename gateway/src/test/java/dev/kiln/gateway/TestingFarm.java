package dev.kiln.gateway;

import dev.kiln.secret.SecretSettings;
import dev.kiln.store.LayerStoreConfiguration;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.amqp.autoconfigure.RabbitAutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** A gateway and a layer-store on free ports; queue and journal are in memory. */
public final class TestingFarm implements AutoCloseable {
    public final Path data;
    public final TestingJournal journal;
    public final TestingJobQueue queue;
    public final TestingSecretStore secrets;
    private final ConfigurableApplicationContext gateway;
    private final ConfigurableApplicationContext store;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /**
     * @param data the layer-store's folder
     * @param properties of the gateway, {@code key=value}
     */
    public TestingFarm(Path data, String... properties) {
        this.data = data;
        store = start(Store.class, "kiln.data=" + data);
        gateway =
                new SpringApplicationBuilder(Gateway.class)
                        .properties("kiln.layer-store.url=" + url(store))
                        .properties("server.port=0", "server.address=127.0.0.1")
                        .properties(properties)
                        .run();
        journal = gateway.getBean(TestingJournal.class);
        queue = gateway.getBean(TestingJobQueue.class);
        secrets = gateway.getBean(TestingSecretStore.class);
    }

    /** The address of the gateway. */
    public URI url() {
        return url(gateway);
    }

    /** Where the layer-store is; clients reach it through the gateway. */
    public URI storeUrl() {
        return url(store);
    }

    public void stopStore() {
        store.close();
    }

    public void stopGateway() {
        gateway.close();
    }

    /** A bean of the gateway. */
    public <T> T bean(Class<T> type) {
        return gateway.getBean(type);
    }

    /** Sends a request and reads the whole answer as text. */
    public HttpResponse<String> send(String method, String path, byte... body)
            throws IOException, InterruptedException {
        return http.send(
                request(path)
                        .method(
                                method,
                                body.length == 0
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofByteArray(body))
                        .build(),
                BodyHandlers.ofString());
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(url().resolve(path));
    }

    public HttpClient http() {
        return http;
    }

    @Override
    public void close() {
        gateway.close();
        store.close();
        http.shutdownNow();
    }

    private static ConfigurableApplicationContext start(Class<?> type, String... properties) {
        return new SpringApplicationBuilder(type)
                .properties(
                        "server.port=0",
                        "server.address=127.0.0.1",
                        "spring.threads.virtual.enabled=true",
                        "spring.mvc.formcontent.filter.enabled=false",
                        "spring.servlet.multipart.enabled=false",
                        // A store has no gateway beside it on its class path; this one has.
                        "spring.cloud.gateway.server.webmvc.form-filter.enabled=false")
                .properties(properties)
                .run();
    }

    private static URI url(ConfigurableApplicationContext context) {
        var server = ((WebServerApplicationContext) context).getWebServer();
        return URI.create("http://127.0.0.1:" + java.util.Objects.requireNonNull(server).getPort());
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            exclude = {RabbitAutoConfiguration.class, DataRedisAutoConfiguration.class})
    @Import(LayerStoreConfiguration.class)
    static class Store {}

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            exclude = {RabbitAutoConfiguration.class, DataRedisAutoConfiguration.class})
    @Import(GatewayConfiguration.class)
    static class Gateway {
        @Bean
        TestingJournal journal() {
            return new TestingJournal();
        }

        @Bean
        TestingJobQueue queue() {
            return new TestingJobQueue();
        }

        @Bean
        TestingSecretStore secrets(SecretSettings settings) {
            return new TestingSecretStore(settings);
        }
    }
}
