package dev.kiln.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The cases of BuildKit's {@code git_ref_test.go}, {@code git_url_test.go}, and hostile ones. */
class GitUrlTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".git",
                "./.git",
                "../x.git",
                "https://example.com/",
                "https://example.com/foo",
                "https://example.com/foo.git/",
                "https://example.com/foo.git.bar",
                "https://github.com/moby/buildkit",
                "http://github.com/docker/docker.git:#branch",
                "custom.xyz/moby/buildkit.git",
                "httpx://github.com/moby/buildkit.git",
                "file:///srv/x.git",
                "ext::sh -c touch% /tmp/x",
                "ext::sh -c touch /tmp/x.git",
                "--upload-pack=touch /tmp/x",
                "https://example.com/a%zz.git",
                "https://ex ample.com/a.git",
                "https://example.com/a\nb.git",
                "https://example.com:99999/a.git",
            })
    void isNoRepository(String text) {
        assertThat(GitUrl.find(text)).isEmpty();
        assertThatThrownBy(() -> GitUrl.parse(text)).isInstanceOf(InvalidSourceException.class);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "https://example.com/foo.git,https://example.com/foo.git,'',''",
                "https://example.com/foo.git#deadbeef,https://example.com/foo.git,deadbeef,''",
                "https://example.com/foo.git#release/1.2,https://example.com/foo.git,release/1.2,''",
                "git://example.com/foo,git://example.com/foo,'',''",
                "github.com/moby/buildkit,https://github.com/moby/buildkit,'',''",
                "github.com/moby/buildkit#master,https://github.com/moby/buildkit,master,''",
                "git@github.com:moby/buildkit,git@github.com:moby/buildkit,'',''",
                "git@github.com:moby/buildkit.git#v1.0.0:hack,git@github.com:moby/buildkit.git,v1.0.0,hack",
                "u@example.com:/srv/weird/project.git,u@example.com:/srv/weird/project.git,'',''",
                "ssh://root@h.example:2222/r/foo.git#main,ssh://root@h.example:2222/r/foo.git,main,''",
                "ssh://someuser@192.168.0.123:456/~/r.git,ssh://someuser@192.168.0.123:456/~/r.git,'',''",
                "ssh://foo%40barcorp.com@github.com/u/r.git#b:d/s/,ssh://foo%40barcorp.com@github.com/u/r.git,b,d/s",
                "git://host.xz:1234/path/to/repo.git,git://host.xz:1234/path/to/repo.git,'',''",
                "HTTP://github.com/moby/b.git,http://github.com/moby/b.git,'',''",
                "https://github.com/foo/bar.git#baz/qux:quux/quuz,https://github.com/foo/bar.git,baz/qux,quux/quuz",
                "https://github.com/docker/docker.git#:myfolder,https://github.com/docker/docker.git,'',myfolder",
                "https://github.com/d/d.git?ref=v1.0.0&subdir=/subdir,https://github.com/d/d.git,v1.0.0,subdir",
                "https://github.com/d/d.git?subdir=/subdir#v1.0.0,https://github.com/d/d.git,v1.0.0,subdir",
                "https://github.com/d/d.git?tag=v1.0.0,https://github.com/d/d.git,refs/tags/v1.0.0,''",
                "https://github.com/d/d.git?tag=refs/tags/v1,https://github.com/d/d.git,refs/tags/v1,''",
                "github.com/moby/buildkit?tag=v1.0.0,https://github.com/moby/buildkit,refs/tags/v1.0.0,''",
                "https://github.com/d/d.git?branch=v1.0,https://github.com/d/d.git,refs/heads/v1.0,''",
                "git@github.com:m/b.git?subdir=/subdir#v1.0.0,git@github.com:m/b.git,v1.0.0,subdir",
                "https://github.com/u/r.git#main:../../escape,https://github.com/u/r.git,main,escape",
                "https://github.com/u/r.git#main:dir/../../escape,https://github.com/u/r.git,main,escape",
                "https://github.com/u/r.git#main:/absolute/path,https://github.com/u/r.git,main,absolute/path",
                "https://github.com/u/r.git#main:../,https://github.com/u/r.git,main,''",
                "https://github.com/u/r.git#a%2Fb,https://github.com/u/r.git,a/b,''",
                "https://github.com/u/a b.git,https://github.com/u/a%20b.git,'',''",
                "https://[2001:db8::1]:8443/u/r.git,https://[2001:db8::1]:8443/u/r.git,'',''",
                "https://foo:bar@github.com/moby/b.git,https://github.com/moby/b.git,'',''",
            })
    void isARepository(String text, String address, String ref, String subdir) {
        GitUrl url = GitUrl.parse(text);
        assertThat(url.remote().address()).isEqualTo(address);
        assertThat(url.ref()).isEqualTo(ref);
        assertThat(url.subdir()).isEqualTo(subdir);
        assertThat(url.looksLocal()).isEqualTo(text.startsWith("github.com/"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "?ref=v1.0.0#v1.2.3|ref conflicts",
                "?ref=v1.0.0&tag=v1.2.3|ref conflicts",
                "?subdir=a#main:b|subdir conflicts",
                "?tag=v1.0.0&branch=v1.0|branch conflicts with tag",
                "?mtime=invalid|invalid mtime value",
                "?fetch-by-commit=invalid|invalid fetch-by-commit value",
                "?keep-git-dir=perhaps|invalid keep-git-dir value",
                "?submodules=2|invalid submodules value",
                "?invalid=123|unexpected query \"invalid\"",
                "?ref=a&ref=b|multiple values",
                "?ref=|query \"ref\" has no value",
                "?checksum=xyz|expected hex commit hash",
                "?checksum=--upload-pack|expected hex commit hash",
                "#--upload-pack=touch|invalid git ref",
                "#-b|invalid git ref",
                "?ref=-b|invalid git ref",
                "?ref=a:b|invalid git ref",
                "?ref=%0aother|invalid git ref",
                "?ref=a..b|invalid git ref",
                "?ref=v1~1|invalid git ref",
                "?ref=*|invalid git ref",
                "?ref=@|invalid git ref",
                "?ref=a.lock|invalid git ref",
                "?subdir=a%00b|control characters",
            })
    void refusesOptions(String tail, String message) {
        assertThatThrownBy(() -> GitUrl.find("https://github.com/moby/buildkit.git" + tail))
                .isInstanceOf(InvalidSourceException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ssh://-oProxyCommand=touch%20x/a.git",
                "ssh://-oProxyCommand=x@host/a.git",
                "ssh://%2doProxyCommand=x@host/a.git",
                "-oProxyCommand@host:a.git",
                "git@-host:a.git",
                "git@host:-a.git",
                "ssh://host/-a.git",
                "git://host/a%0ab.git",
                "https://a%0d%0aX-Y:b@host/a.git",
                "ssh://ho st/a.git",
            })
    void refusesWhatCouldBeAnOptionOrALine(String text) {
        assertThatThrownBy(() -> GitUrl.parse(text)).isInstanceOf(InvalidSourceException.class);
    }

    @Test
    void readsOptions() {
        GitUrl url =
                GitUrl.parse(
                        "https://h/x.git?fetch-by-commit&checksum=deadbeef&keep-git-dir=1"
                                + "&submodules=false&mtime=commit#refs/heads/branch");
        assertThat(url.fetchByCommit()).isTrue();
        assertThat(url.checksum()).isEqualTo("deadbeef");
        assertThat(url.keepGitDir()).isTrue();
        assertThat(url.withSubmodules()).isFalse();
        assertThat(url.fileTimes()).isEqualTo(GitUrl.FileTimes.COMMIT);
        assertThat(url.ref()).isEqualTo("refs/heads/branch");
        GitUrl plain = GitUrl.parse("https://h/x.git?commit=abc&fetch-by-commit=false");
        assertThat(plain.checksum()).isEqualTo("abc");
        assertThat(plain.keepGitDir()).isNull();
        assertThat(plain.withSubmodules()).isTrue();
        assertThat(plain.fetchByCommit()).isFalse();
    }

    @Test
    void flagsOfAddMustAgreeWithTheUrl() {
        GitUrl url = GitUrl.parse("https://h/x.git?checksum=abc&keep-git-dir=false");
        assertThat(url.withChecksum("abc")).isEqualTo(url);
        assertThatThrownBy(() -> url.withChecksum("abd")).hasMessageContaining("checksum mismatch");
        assertThatThrownBy(() -> url.withKeepGitDir(true)).hasMessageContaining("inconsistent");
        assertThat(GitUrl.parse("https://h/x.git").withKeepGitDir(true).keepGitDir()).isTrue();
    }

    @Test
    void showsNoCredentials() {
        GitUrl url = GitUrl.parse("https://joe:s3cret@github.com/moby/b.git#main:d");
        assertThat(url.toString()).isEqualTo("https://xxxxx:xxxxx@github.com/moby/b.git#main:d");
        assertThat(url.remote()).hasToString("https://xxxxx:xxxxx@github.com/moby/b.git");
        assertThat(url.remote().credentials()).contains("joe:s3cret");
        assertThat(url.remote().shortName()).isEqualTo("b");
        assertThatThrownBy(() -> GitUrl.parse("https://joe:s3cret@h/a.git?x=1"))
                .hasMessageNotContaining("s3cret");
        assertThatThrownBy(() -> GitRemote.parse("ftp://joe:s3cret@h/a"))
                .hasMessageNotContaining("s3cret");
        assertThatThrownBy(() -> GitRemote.parse("ftp://joe:s3cret" + "x".repeat(300) + "@h/a"))
                .hasMessageNotContaining("s3cret");
        assertThat(GitUrl.parse("ssh://git:s3cret@h/a.git").remote().address())
                .isEqualTo("ssh://git@h/a.git");
    }
}
