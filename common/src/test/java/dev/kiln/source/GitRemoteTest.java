package dev.kiln.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GitRemoteTest {
    @ParameterizedTest
    @CsvSource({
        "https://h/a/b.git,../c.git,https://h/a/c.git",
        "https://h/a/b.git/,../c.git,https://h/a/c.git",
        "https://h/a/b.git,./c,https://h/a/b.git/c",
        "https://h:8/a/b.git,../../x/c.git/,https://h:8/x/c.git",
        "git@h:a/b.git,../c.git,git@h:a/c.git",
        "git@h:b.git,../c.git,git@h:c.git",
        "git@h:/a/b.git,../c.git,git@h:/a/c.git",
        "https://h/a.git,https://other/b,https://other/b",
        "https://h/a.git,git@other:b.git,git@other:b.git",
        "https://h/a.git,ssh://git@other/b.git,ssh://git@other/b.git",
    })
    void submoduleUrlsMayBeRelative(String parent, String url, String expected) {
        assertThat(GitRemote.parse(parent).submodule(url).address()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc",
                "/etc",
                "ext::sh -c id",
                "--upload-pack=id",
                "-u",
                "ssh://-oProxyCommand=id/x",
                "ftp://h/x",
                "../../../../x",
                "https://h/x?a=b",
                "https://h/x#a",
                "",
                "fd::17/foo",
                "https::http://h/x",
                "git@h:x\ny",
            })
    void refusesOtherSubmoduleUrls(String url) {
        assertThatThrownBy(() -> GitRemote.parse("https://h/a/b.git").submodule(url))
                .isInstanceOf(InvalidSourceException.class);
    }

    @ParameterizedTest
    @CsvSource({"https://tok@h/a.git,tok:", "https://a%40b:c%3Ad@h/a.git,a@b:c:d"})
    void decodesCredentials(String url, String expected) {
        assertThat(GitRemote.parse(url).credentials()).contains(expected);
    }
}
