package dev.kiln.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class AnnotationOptionsTest {
    private static final Platform AMD64 = Platform.of("linux", "amd64");
    private static final Platform ARM64 = Platform.of("linux", "arm64");

    @Test
    void anOptionWithoutTypeIsForTheManifest() {
        assertThat(AnnotationOptions.parse(List.of("a=b=c", "")).of(AMD64))
                .isEqualTo(AnnotationOptions.parse(List.of("manifest:a=b=c")).of(ARM64));
        assertThat(AnnotationOptions.parse(List.of("a=b=c")).of(AMD64).manifest())
                .containsExactly(java.util.Map.entry("a", "b=c"));
    }

    @Test
    void theBuildOfOnePlatformGetsWhatIsNotOfTheIndex() {
        AnnotationOptions options =
                AnnotationOptions.parse(
                        List.of(
                                "manifest:a:b=c=d",
                                "index,manifest-descriptor:k=v",
                                "manifest[linux/arm64]:only=arm"));
        assertThat(options.forBuildOf(AMD64))
                .containsExactly("manifest:a:b=c=d", "manifest-descriptor:k=v");
        assertThat(options.forBuildOf(ARM64))
                .containsExactly(
                        "manifest:a:b=c=d",
                        "manifest-descriptor:k=v",
                        "manifest[linux/arm64]:only=arm");
        assertThat(AnnotationOptions.parse(options.forBuildOf(ARM64)).of(ARM64).manifest())
                .isEqualTo(options.of(ARM64).manifest());
    }

    @Test
    void typesMayBeListedAndNamePlatforms() {
        AnnotationOptions options =
                AnnotationOptions.parse(
                        List.of(
                                "index,manifest-descriptor:k=all",
                                "manifest[linux/arm64],manifest-descriptor[linux/arm64]:k=arm",
                                "index-descriptor:d="));
        ImageAnnotations amd64 = options.of(AMD64);
        ImageAnnotations arm64 = options.of(ARM64);
        assertThat(amd64.index()).containsEntry("k", "all");
        assertThat(amd64.indexDescriptor()).containsEntry("d", "");
        assertThat(amd64.manifest()).isEmpty();
        assertThat(amd64.manifestDescriptor()).containsEntry("k", "all");
        assertThat(arm64.manifest()).containsEntry("k", "arm");
        assertThat(arm64.manifestDescriptor()).containsEntry("k", "arm");
        options.check(List.of(AMD64, ARM64), true);
        assertThatThrownBy(() -> options.check(List.of(AMD64), true))
                .hasMessageContaining("no platform linux/arm64");
        assertThatThrownBy(() -> options.check(List.of(AMD64, ARM64), false))
                .hasMessageContaining("index annotations not supported for single platform export");
    }

    @Test
    void refusesWhatItDoesNotUnderstand() {
        refused("novalue", "expected key=value");
        refused("layer:a=b", "unknown annotation type 'layer'");
        refused("manifest[]:a=b", "invalid annotation type 'manifest[]'");
        refused(":a=b", "invalid annotation type ''");
        refused("=b", "its key is empty");
        refused("manifest:a b=c", "white space");
        refused("manifest[arm]:a=b", "'arm' is not a platform");
    }

    private static void refused(String option, String why) {
        assertThatThrownBy(() -> AnnotationOption.parse(option))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }
}
