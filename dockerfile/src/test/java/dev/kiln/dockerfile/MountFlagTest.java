package dev.kiln.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MountFlagTest {
    private static final Map<String, String> VARIABLES = Map.of("D", "/d", "T", "cache");

    @Test
    void hasTheDefaultsOfBuildKit() {
        assertThat(read("target=/x")).isEqualTo(new RunMount.Bind(null, "", "/x", true));
        assertThat(read("type=bind,from=b,src=/s,dst=t,rw"))
                .isEqualTo(new RunMount.Bind("b", "/s", "t", false));
        assertThat(read("type=$T,target=$D//c/"))
                .isEqualTo(
                        new RunMount.Cache(
                                "/d/c",
                                null,
                                "",
                                "/d//c/",
                                false,
                                RunMount.Sharing.SHARED,
                                0755,
                                0,
                                0));
        assertThat(read("type=tmpfs,target=/t,size=1.5k"))
                .isEqualTo(new RunMount.Tmpfs("/t", 1536, false));
        assertThat(read("type=secret,id=npm"))
                .isEqualTo(new RunMount.Secret("npm", "/run/secrets/npm", null, false, 0400, 0, 0));
        assertThat(read("type=ssh"))
                .isEqualTo(new RunMount.Ssh("default", null, false, 0600, 0, 0));
    }

    @Test
    void takesEveryOption() {
        assertThat(
                        read(
                                "TYPE=Cache,id=i,destination=/c,sharing=Locked,from=f,source=s,"
                                        + "readonly=1,mode=0700,uid=1000,gid=4294967295"))
                .isEqualTo(
                        new RunMount.Cache(
                                "i",
                                "f",
                                "s",
                                "/c",
                                true,
                                RunMount.Sharing.LOCKED,
                                0700,
                                1000,
                                4294967295L));
        assertThat(read("type=secret,source=a/b,env=TOKEN,required"))
                .isEqualTo(new RunMount.Secret("a/b", null, "TOKEN", true, 0400, 0, 0));
        assertThat(read("type=secret,target=/etc/k,env=K,required=false,mode=444"))
                .isEqualTo(new RunMount.Secret("k", "/etc/k", "K", false, 0444, 0, 0));
        assertThat(read("type=ssh,id=git,target=/s,required,uid=5"))
                .isEqualTo(new RunMount.Ssh("git", "/s", true, 0600, 5, 0));
        assertThat(read("\"target=/a,b\",ro=false"))
                .isEqualTo(new RunMount.Bind(null, "", "/a,b", false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    type=volume,target=/x          | unsupported mount type "volume"
                    type=cach,target=/x            | unsupported mount type "cach" (did you mean cache?)
                    type=cache,sharing=lock        | unsupported sharing value "lock"
                    sharing=shared,target=/x       | invalid cache sharing set for bind mount
                    typ=bind                       | unexpected key 'typ' in 'typ=bind' (did you mean type?)
                    foo                            | invalid field 'foo' must be a key=value pair
                    ro=maybe                       | invalid value for ro: maybe
                    required                       | unexpected key 'required' for mount type 'bind'
                    size=1,type=tmpfs              | unexpected key 'size' for mount type 'bind'
                    type=tmpfs,size=big            | invalid value for size: big
                    type=cache,mode=9              | invalid value 9 for mode
                    type=cache,uid=-1              | invalid value -1 for uid
                    type=cache,gid=4294967296      | invalid value 4294967296 for gid
                    mode=700,target=/x             | mode not allowed for "bind" type mounts
                    type=tmpfs,uid=1,target=/x     | uid not allowed for "tmpfs" type mounts
                    type=secret                    | invalid secret mount. one of source, target required
                    type=secret,id=a,source=b      | both source and id can't be set
                    type=secret,id=a,from=b        | secret mount should not have a from
                    type=secret,id=a,sharing=shared | secret mount should not define sharing
                    type=ssh,source=a              | ssh does not support source
                    type=cache,target=/.           | invalid mount target "/"
                    target="/x                     | bare " in non-quoted-field
                    """)
    void refusesInTheWordsOfBuildKit(String text, String message) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void namesItsSourceBeforeAnyVariableIsKnown() {
        assertThat(new MountFlag("type=$T,FROM=base,target=$D").from()).isEqualTo("base");
        assertThat(new MountFlag("target=/x,from=").from()).isNull();
        assertThatThrownBy(() -> new MountFlag("from=${D}").from())
                .hasMessage(
                        "'from' doesn't support variable expansion, define alias stage instead");
    }

    private static RunMount read(String text) {
        return new MountFlag(text).parse(MountFlagTest::expand);
    }

    private static String expand(String word) {
        return WordExpander.expand(word, VARIABLES::get, '\\');
    }
}
