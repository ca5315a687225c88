package dev.kiln.gateway.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.image.ImageReference;
import dev.kiln.image.Platform;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuildRequestTest {
    @Test
    void readsEveryParameter() {
        BuildRequest request =
                of(
                        "tag=hello:1&tag=acme%2Fapp&dockerfile=./docker//Dockerfile&target=Run"
                                + "&buildArg=A=1&buildArg=B=x%3Dy%26z&buildArg=A=2&label=a.b=&noCache=true"
                                + "&platform=linux/arm64/v8&project=acme");
        assertThat(request.project()).isEqualTo("acme");
        var options = request.options();
        assertThat(options.tags())
                .containsExactly(
                        ImageReference.parse("hello:1"), ImageReference.parse("acme/app:latest"));
        assertThat(options.dockerfile()).isEqualTo("docker/Dockerfile");
        assertThat(options.target()).isEqualTo("Run");
        assertThat(options.buildArgs()).containsEntry("A", "2").containsEntry("B", "x=y&z");
        assertThat(options.labels()).containsEntry("a.b", "");
        assertThat(options.noCache()).isTrue();
        assertThat(options.platform()).isEqualTo(new Platform("linux", "arm64", "v8"));
    }

    @Test
    void hasDefaults() {
        BuildRequest request = of(null);
        assertThat(request.project()).isEqualTo("library");
        assertThat(request.options().dockerfile()).isEqualTo("Dockerfile");
        assertThat(request.options().platform()).isEqualTo(Platform.current());
        assertThat(request.options().tags()).isEmpty();
        assertThat(of("target=&noCache=").options().target()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "tag=a/UPPER tag",
                "tag=a@sha256:0 tag",
                "tag= tag",
                "dockerfile=../Dockerfile dockerfile",
                "dockerfile=/etc/passwd dockerfile",
                "dockerfile=. dockerfile",
                "dockerfile=a&dockerfile=b dockerfile",
                "buildArg=novalue buildArg",
                "buildArg==x buildArg",
                "label=%00=1 label",
                "noCache=maybe noCache",
                "platform=linux platform",
                "platform=windows/amd64 platform",
                "platform=linux/a.b platform",
                "project=../x project",
                "project=_x project",
                "buildarg=A=1 buildarg",
                "tag=%zz %zz"
            })
    void namesTheParameterThatIsWrong(String query, String name) {
        assertThatThrownBy(() -> of(query))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> {
                            assertThat(e.problem().getStatus()).isEqualTo(400);
                            assertThat(e.problem().getDetail()).contains("'" + name + "'");
                        });
    }

    @Test
    void boundsNumberAndLength() {
        assertThatThrownBy(() -> of("tag=a&".repeat(13)))
                .hasMessageContaining("kiln.gateway.max-parameters");
        assertThatThrownBy(() -> of("target=" + "a".repeat(200)))
                .hasMessageContaining("kiln.gateway.max-parameter-length");
    }

    private static BuildRequest of(@Nullable String query) {
        return BuildRequest.of(QueryParameters.parse(query, BuildRequest.PARAMETERS, 12, 200));
    }
}
