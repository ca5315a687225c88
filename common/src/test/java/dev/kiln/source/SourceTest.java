package dev.kiln.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceTest {
    @ParameterizedTest
    @CsvSource({
        "https://h/x.git,GitUrl,GitUrl",
        "git@h:x,GitUrl,GitUrl",
        "git://h/x,GitUrl,GitUrl",
        "ssh://h/x,GitUrl,GitUrl",
        "github.com/o/r,none,GitUrl",
        "https://h/x.tar.gz,HttpUrl,HttpUrl",
        "https://github.com/o/r,HttpUrl,HttpUrl",
        "https://h/x.git/,HttpUrl,HttpUrl",
        "HTTPS://h/x,none,none",
        "file:///x,none,none",
        "dir/file,none,none",
        ".,none,none",
    })
    void tellsSourcesApart(String text, String asAdd, String asContext) {
        assertThat(Source.ofAdd(text).map(s -> s.getClass().getSimpleName()).orElse("none"))
                .isEqualTo(asAdd);
        assertThat(Source.ofContext(text).map(s -> s.getClass().getSimpleName()).orElse("none"))
                .isEqualTo(asContext);
    }

    @ParameterizedTest
    @CsvSource({
        "https://h/a/b.txt,b.txt",
        "https://h/a/b.txt?x=/c,b.txt",
        "https://h/a/,a",
        "https://h/,__unnamed__",
        "https://h,__unnamed__",
        "https://h/a%20b,a b",
        "https://h/a b,a b",
        "https://h/a%2Fb,b",
        "https://h/..,__unnamed__",
    })
    void namesFiles(String text, String name) {
        assertThat(HttpUrl.parse(text).fileName()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://",
                "http:///x",
                "https://h/%zz",
                "https://h/a\r\nb",
                "https://a b/c"
            })
    void refusesUrls(String text) {
        assertThatThrownBy(() -> Source.ofAdd(text)).isInstanceOf(InvalidSourceException.class);
    }

    @Test
    void encodesWhatMustBe() {
        HttpUrl url = HttpUrl.parse("https://j:s%40c@h:8443/a|b ü?q=a b#frag");
        assertThat(url.uri()).hasToString("https://h:8443/a%7Cb%20%C3%BC?q=a%20b");
        assertThat(url.credentials()).isEqualTo("j:s@c");
        assertThat(url).hasToString("https://xxxxx:xxxxx@h:8443/a%7Cb%20%C3%BC?q=a%20b");
    }
}
