package dev.kiln.proxy;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static dev.kiln.proxy.TestingFarm.text;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import dev.kiln.image.Descriptor;
import dev.kiln.image.MediaType;
import dev.kiln.image.Platform;
import dev.kiln.json.Json;
import dev.kiln.proxy.search.SearchAnswer;
import dev.kiln.proxy.search.SearchResult;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches a Docker Hub and a registry that WireMock plays, and a real layer-store. */
class SearchTest {
    private static final String INDEX = "/v1/search";
    private static final String OWN = "acme/ubuntu-for-tests";
    private static final String API = "/v2/search/repositories/";

    @TempDir private static Path data;
    private static final WireMockServer hub = new WireMockServer(options().dynamicPort());
    private static final WireMockServer other = new WireMockServer(options().dynamicPort());
    private static TestingFarm farm;
    private static int terms;

    /** Another part of the name for each test: answers are kept. */
    private final String term = OWN.substring(0, OWN.length() - terms++);

    @BeforeAll
    static void start() throws Exception {
        hub.start();
        other.start();
        farm =
                TestingFarm.start(
                        data,
                        "--kiln.registry-proxy.search.docker-hub-index=" + hub.baseUrl(),
                        "--kiln.registry-proxy.search.docker-hub-api=" + hub.baseUrl(),
                        "--kiln.registry-proxy.search.registries=" + otherHost(),
                        "--kiln.registry-proxy.search.timeout=2s",
                        "--kiln.registry-proxy.search.catalog-cache-time=1ms");
        Descriptor image =
                TestingImage.push(
                        farm.store(),
                        OWN,
                        MediaType.OCI_MANIFEST,
                        Platform.of("linux", "amd64"),
                        1);
        TestingImage.tag(farm.store(), OWN, "1", image);
        TestingImage.push(
                farm.store(),
                "proxy/docker.io/library/ubuntu",
                MediaType.OCI_MANIFEST,
                Platform.of("linux", "amd64"),
                2);
    }

    @AfterAll
    static void stop() {
        farm.close();
        hub.stop();
        other.stop();
    }

    @BeforeEach
    void answer() throws Exception {
        hub.resetAll();
        other.resetAll();
        hub.stubFor(get(urlPathEqualTo(INDEX)).willReturn(fixture("index-v1-search.json")));
        other.stubFor(
                get(urlPathEqualTo(INDEX))
                        .willReturn(
                                okJson(
                                        """
                                        {"num_results":1,"query":"ubuntu","results":
                                         [{"name":"team/ubuntu","description":"ours"},null,{}]}
                                        """)));
    }

    @Test
    void makesOneListOfTheFarmOtherRegistriesAndDockerHub() throws Exception {
        SearchAnswer found = search("term=" + term);
        assertThat(found.results())
                .containsExactly(
                        new SearchResult(OWN, "", 0, false, false, "farm"),
                        new SearchResult(
                                otherHost() + "/team/ubuntu", "ours", 0, false, false, otherHost()),
                        new SearchResult(
                                "ubuntu",
                                "Ubuntu is a Debian-based Linux operating system based on free"
                                        + " software.",
                                17000,
                                true,
                                false,
                                "docker.io"),
                        new SearchResult(
                                "acme/ubuntu-tools",
                                "Tools [31m for Ubuntu",
                                3,
                                false,
                                true,
                                "docker.io"),
                        new SearchResult("someone/ubuntu", "", 0, false, false, "docker.io"));
        assertThat(found.warnings()).isEmpty();
        assertThat(found.more()).isFalse();
        assertThat(found.limit()).isEqualTo(25);
        hub.verify(
                getRequestedFor(urlPathEqualTo(INDEX))
                        .withQueryParam("q", equalTo(term))
                        .withQueryParam("n", equalTo("100")));
    }

    @Test
    void filtersByOfficialAutomatedAndStars() throws Exception {
        assertThat(names("&filter=is-official=true")).containsExactly("ubuntu");
        assertThat(names("&filter=is-automated=true")).containsExactly("acme/ubuntu-tools");
        assertThat(names("&filter=stars=3")).containsExactly("ubuntu", "acme/ubuntu-tools");
        assertThat(names("&filter=stars=3&filter=is-official=false"))
                .containsExactly("acme/ubuntu-tools");
    }

    @Test
    void cutsTheListIntoPages() throws Exception {
        assertThat(names("&limit=2")).hasSize(2);
        SearchAnswer last = search("term=" + term + "&limit=2&page=3");
        assertThat(last.results()).extracting(SearchResult::name).containsExactly("someone/ubuntu");
        assertThat(last.more()).isFalse();
        assertThat(names("&limit=2&page=2")).containsExactly("ubuntu", "acme/ubuntu-tools");
        assertThat(search("term=" + term + "&limit=2&page=1").more()).isTrue();
        assertThat(search("term=" + term + "&limit=2&page=9").results()).isEmpty();
    }

    @Test
    void takesWhatIsBehindTheFirstHundredFromHubsApi() throws Exception {
        StringBuilder hundred = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            hundred.append(i == 0 ? "" : ",").append("{\"name\":\"a/%03d\"}".formatted(i));
        }
        hub.stubFor(
                get(urlPathEqualTo(INDEX))
                        .willReturn(
                                okJson(
                                        "{\"num_results\":102,\"num_pages\":2,\"results\":[%s]}"
                                                .formatted(hundred))));
        hub.stubFor(
                get(urlPathEqualTo(API))
                        .withQueryParam("page", equalTo("2"))
                        .withQueryParam("page_size", equalTo("100"))
                        .willReturn(fixture("hub-v2-search-2.json")));
        SearchAnswer found = search("term=" + term + "&limit=100&page=2");
        assertThat(found.results())
                .extracting(SearchResult::name)
                .containsExactly("a/098", "a/099", "last/ubuntu", "someone/ubuntu");
        assertThat(found.more()).isFalse();
    }

    @Test
    void asksHubsApiWhereTheIndexCannot() throws Exception {
        hub.stubFor(get(urlPathEqualTo(INDEX)).willReturn(aResponse().withStatus(410)));
        hub.stubFor(get(urlPathEqualTo(API)).willReturn(fixture("hub-v2-search-1.json")));
        hub.stubFor(
                get(urlPathEqualTo(API))
                        .withQueryParam("page", equalTo("2"))
                        .willReturn(aResponse().withStatus(404)));
        assertThat(names("")).contains("ubuntu").doesNotContain("library/ubuntu");
        assertThat(search("term=" + term).warnings()).isEmpty();
    }

    @Test
    void givesWhatTheFarmHasAndAWarningWhileDockerHubIsDown() throws Exception {
        hub.stubFor(
                get(urlPathEqualTo(INDEX))
                        .willReturn(
                                aResponse()
                                        .withStatus(429)
                                        .withHeader("X-Retry-After", "1700000000")));
        hub.stubFor(get(urlPathEqualTo(API)).willReturn(aResponse().withStatus(429)));
        other.stubFor(get(urlPathEqualTo(INDEX)).willReturn(aResponse().withFixedDelay(20_000)));
        SearchAnswer found = search("term=" + term);
        assertThat(found.results()).extracting(SearchResult::name).containsExactly(OWN);
        assertThat(found.warnings())
                .hasSize(2)
                .anySatisfy(warning ->
                        assertThat(warning)
                                .startsWith("docker.io could not be searched")
                                .contains("429"))
                .anySatisfy(warning -> assertThat(warning).contains(otherHost()));
        // What failed is left alone for a while.
        search("term=" + term);
        hub.verify(1, getRequestedFor(urlPathEqualTo(INDEX)));
    }

    @Test
    void manyWhoAskShareOneRequest() throws Exception {
        hub.stubFor(
                get(urlPathEqualTo(INDEX))
                        .willReturn(fixture("index-v1-search.json").withFixedDelay(500)));
        try (ExecutorService askers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                answers.add(askers.submit(() -> names("")));
            }
            for (Future<List<String>> answer : answers) {
                assertThat(answer.get()).contains("someone/ubuntu");
            }
        }
        names("&limit=1");
        hub.verify(1, getRequestedFor(urlPathEqualTo(INDEX)));
    }

    @Test
    void asksOneRegistryAloneWhereTheTermNamesIt() throws Exception {
        SearchAnswer found = search("term=" + otherHost() + "/" + term);
        assertThat(found.results())
                .extracting(SearchResult::name)
                .containsExactly(otherHost() + "/team/ubuntu");
        hub.verify(0, getRequestedFor(urlPathEqualTo(INDEX)));
        other.verify(getRequestedFor(urlPathEqualTo(INDEX)).withQueryParam("q", equalTo(term)));
        assertThat(search("term=docker.io/library/ubuntu").results())
                .extracting(SearchResult::name)
                .contains("ubuntu")
                .doesNotContain(OWN);
        hub.verify(getRequestedFor(urlPathEqualTo(INDEX)).withQueryParam("q", equalTo("ubuntu")));
        other.stubFor(get(urlPathEqualTo(INDEX)).willReturn(aResponse().withStatus(404)));
        assertThat(search("term=" + otherHost() + "/nothing").warnings())
                .singleElement()
                .asString()
                .contains(otherHost(), "no search endpoint");
    }

    @Test
    void survivesAnswersThatAreNone() throws Exception {
        for (String body : List.of("x", "[]", "null", "{}", "{\"results\":{}}")) {
            hub.stubFor(get(urlPathEqualTo(INDEX)).willReturn(okJson(body)));
            hub.stubFor(get(urlPathEqualTo(API)).willReturn(okJson(body)));
            SearchAnswer found = search("term=ubuntu%20" + body.length() + body.hashCode());
            assertThat(found.warnings()).as(body).hasSize(1);
        }
    }

    @Test
    void canBeSearchedAsARegistry() throws Exception {
        assertThat(text(farm.get("/v1/_ping"))).isEqualTo("true");
        assertThat(text(farm.get("/v1/search?q=ubuntu&n=25")))
                .isEqualTo(
                        "{\"query\":\"ubuntu\",\"num_results\":1,\"num_pages\":1,\"page\":1,"
                                + "\"page_size\":25,\"results\":[{\"name\":\"acme/ubuntu-for-tests\","
                                + "\"description\":\"\",\"star_count\":0,\"is_official\":false,"
                                + "\"is_automated\":false}]}");
    }

    @Test
    void saysWhatIsWrongWithARequest() throws Exception {
        assertRefused("", "term");
        assertRefused("?term=" + "a".repeat(256), "term");
        assertRefused("?term=a&limit=0", "limit: 0 is outside the range of 1 to 100");
        assertRefused("?term=a&limit=101", "limit");
        assertRefused("?term=a&limit=x", "limit: 'x' is not a whole number");
        assertRefused("?term=a&page=0", "page");
        assertRefused("?term=a&filter=stars=many", "'stars=many' is no filter");
        assertRefused("?term=a&filter=color=red", "is-official=true");
        assertRefused("?term=a&filter=is-official=maybe", "is-official=maybe");
    }

    private List<String> names(String more) throws Exception {
        return search("term=" + term + more).results().stream().map(SearchResult::name).toList();
    }

    private static SearchAnswer search(String query) throws Exception {
        HttpResponse<byte[]> answer = farm.get("/api/v1/search?" + query);
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
        return Json.read(answer.body(), SearchAnswer.class);
    }

    private static void assertRefused(String query, String detail) throws Exception {
        HttpResponse<byte[]> answer = farm.get("/api/v1/search" + query);
        assertThat(answer.statusCode()).as(query).isEqualTo(400);
        assertThat(text(answer)).contains(detail);
    }

    private static String otherHost() {
        return "localhost:" + other.port();
    }

    private static ResponseDefinitionBuilder fixture(String name) throws IOException {
        try (InputStream in =
                requireNonNull(SearchTest.class.getResourceAsStream("/docker-hub/" + name))) {
            return okJson(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
