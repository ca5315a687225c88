package dev.kiln.gateway.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.image.ImageReference;
import dev.kiln.image.Platform;
import dev.kiln.job.ContextRef;
import dev.kiln.job.OutputOptions;
import dev.kiln.job.OutputType;
import java.util.List;
import java.util.Map;
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
        assertThat(options.platform()).isEqualTo(Platform.of("linux", "arm64"));
    }

    @Test
    void platformsAreListedOrRepeated() {
        assertThat(
                        of("platform=linux/arm64,linux/amd64&platform=linux/aarch64&platform=")
                                .platforms())
                .containsExactly(Platform.of("linux", "arm64"), Platform.of("linux", "amd64"));
        assertThat(of("platform=linux/arm,linux/386").options().platform())
                .isEqualTo(new Platform("linux", "arm", "v7"));
        assertThatThrownBy(() -> of("platform=linux/a,linux/b,linux/c,linux/d"))
                .hasMessageContaining("kiln.gateway.max-platforms");
    }

    @Test
    void readsWhereFilesComeFrom() {
        BuildRequest request =
                of(
                        "context=github.com/o/r%23main&buildContext=src=upload"
                                + "&buildContext=docker.io/library/alpine:latest=docker-image://b:1"
                                + "&buildContext=ghcr.io/a/b:2=git@h:x&network=none");
        assertThat(request.context()).isEqualTo(new ContextRef.Remote("github.com/o/r#main"));
        assertThat(request.uploads()).containsExactly("src");
        assertThat(request.options().contexts())
                .containsOnly(
                        Map.entry("alpine", new ContextRef.Image(ImageReference.parse("b:1"))),
                        Map.entry("ghcr.io/a/b:2", new ContextRef.Remote("git@h:x")));
        assertThat(request.options().network()).isEqualTo("none");
    }

    @Test
    void readsWhatBecomesOfTheResult() {
        OutputOptions output =
                of("platform=linux/amd64&output=oci&rewriteTimestamp=true&annotation=a.b=c=d"
                                + "&annotation=manifest[linux/amd64],index:k=v"
                                + "&provenance=mode=min,builder-id=https://b/&sbom=true")
                        .options()
                        .output();
        assertThat(output)
                .isEqualTo(
                        new OutputOptions(
                                OutputType.OCI,
                                true,
                                List.of("a.b=c=d", "manifest[linux/amd64],index:k=v"),
                                Map.of("mode", "min", "builder-id", "https://b/"),
                                true));
        assertThat(of("output=type=tar").options().output().type()).isEqualTo(OutputType.TAR);
        assertThat(of("provenance=true").options().output().provenance()).isEmpty();
        assertThat(of("provenance=false").options().output()).isEqualTo(OutputOptions.IMAGE);
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
                "platform=linux/amd64,x platform",
                "platform=linux/amd64/../x platform",
                "project=../x project",
                "project=_x project",
                "buildarg=A=1 buildarg",
                "network=bridge network",
                "context=. context",
                "context=https://h/x.git%23-x context",
                "buildContext=a buildContext",
                "buildContext=A=upload buildContext",
                "buildContext=a=. buildContext",
                "buildContext=a=docker-image://X buildContext",
                "buildContext=a=oci-layout://x buildContext",
                "buildContext=a=upload&buildContext=a:latest=upload buildContext",
                "output=zip output",
                "annotation=novalue annotation",
                "annotation=layer:a=b annotation",
                "annotation=a+b=c annotation",
                "provenance=mode=some provenance",
                "provenance=filename=../x provenance",
                "provenance=filename=.. provenance",
                "provenance=x=y provenance",
                "sbom=generator=x sbom",
                "rewriteTimestamp=x rewriteTimestamp",
                "tag=%zz tag",
                "%zz=1 %zz"
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
    void showsNoValueThatCannotBeDecoded() {
        assertThatThrownBy(() -> of("context=https://me:canary@h/%zz"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("'context'")
                .hasMessageNotContaining("canary");
    }

    @Test
    void boundsNumberAndLength() {
        assertThatThrownBy(() -> of("tag=a&".repeat(13)))
                .hasMessageContaining("kiln.gateway.max-parameters");
        assertThatThrownBy(() ->
                        of(
                                "buildContext=a=upload&buildContext=b=upload"
                                        + "&buildContext=c=docker-image://x&buildContext=d=upload"))
                .hasMessageContaining("kiln.gateway.max-contexts");
        assertThatThrownBy(() -> of("target=" + "a".repeat(200)))
                .hasMessageContaining("kiln.gateway.max-parameter-length");
    }

    private static BuildRequest of(@Nullable String query) {
        return BuildRequest.of(
                QueryParameters.parse(query, BuildRequest.PARAMETERS, 12, 200), 3, 3);
    }
}
