package dev.kiln.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.cli.farm.BodyPart;
import dev.kiln.job.OutputType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("TOKEN", "t0p");

    @TempDir Path folder;

    @Test
    void readsCsvAsDockerDoes() {
        assertThat(Fields.parse("-o", "type=local,\"dest=a,\"\"b\"\"\",x=").pairs())
                .containsExactly(
                        Map.entry("type", "local"),
                        Map.entry("dest", "a,\"b\""),
                        Map.entry("x", ""));
        assertThatThrownBy(() -> Fields.parse("-o", "type=tar,dest"))
                .hasMessageContaining("'dest' is not key=value");
        assertThatThrownBy(() -> Fields.parse("-o", "\"type=tar")).hasMessageContaining("quote");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            nullValues = "-",
            value = {
                "id=a,src=f a f -",
                "id=a,source=f a f -",
                "type=file,id=a,src=f a f -",
                "id=a,env=TOKEN a - TOKEN",
                "id=a,type=env,src=TOKEN a - TOKEN",
                "id=TOKEN TOKEN - TOKEN",
                "id=f f f -"
            })
    void readsSecrets(String text, String id, @Nullable String file, @Nullable String variable) {
        assertThat(SecretOption.parse(text, ENVIRONMENT))
                .isEqualTo(new SecretOption(id, file == null ? null : Path.of(file), variable));
    }

    @ParameterizedTest
    @ValueSource(strings = {"src=f", "id=", "id=a,x=y", "id=a,type=vault", "a", "id=a\"b,src=f"})
    void refusesOtherSecrets(String text) {
        assertThatThrownBy(() -> SecretOption.parse(text, ENVIRONMENT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--secret '");
    }

    @Test
    void sendsSecretsAndSaysWhichAreMissing() throws IOException {
        Path file = Files.write(folder.resolve("s"), new byte[] {0, 1, (byte) 0xff});
        var part = SecretOption.parse("id=a,src=" + file, ENVIRONMENT).part(ENVIRONMENT);
        assertThat(part.name()).isEqualTo("secret.a");
        assertThat(content(part)).containsExactly(0, 1, 0xff);
        part = SecretOption.parse("id=TOKEN", ENVIRONMENT).part(ENVIRONMENT);
        assertThat(content(part)).asString(StandardCharsets.UTF_8).isEqualTo("t0p");
        for (String text : List.of("id=a,src=" + folder, "id=nowhere", "id=a,env=NOWHERE")) {
            var missing = SecretOption.parse(text, ENVIRONMENT);
            assertThatThrownBy(() -> missing.part(ENVIRONMENT))
                    .hasMessageContaining("the secret '" + missing.id() + "'");
        }
    }

    @Test
    void sendsPrivateKeysAndNoAgents() throws IOException {
        Path key = folder.resolve("key");
        Files.writeString(key, "-----BEGIN OPENSSH PRIVATE KEY-----\nx\n-----END …\n");
        Path publicKey = Files.writeString(folder.resolve("key.pub"), "ssh-ed25519 AAAA");
        var parts = SshOption.parse("default=" + key + "," + key).parts();
        assertThat(parts).extracting(BodyPart::name).containsExactly("ssh.default", "ssh.default");
        assertThat(content(parts.getFirst())).isEqualTo(Files.readAllBytes(key));
        assertThatThrownBy(() -> SshOption.parse("default"))
                .hasMessageContaining("agent cannot be forwarded")
                .hasMessageContaining("--ssh default=~/.ssh/id_ed25519");
        assertThatThrownBy(() -> SshOption.parse("=" + key)).hasMessageContaining("ID=KEY");
        assertThatThrownBy(() -> SshOption.parse("a=" + publicKey).parts())
                .hasMessageContaining("no private key");
        assertThatThrownBy(() -> SshOption.parse("a=" + folder).parts())
                .hasMessageContaining("socket of an agent");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "out LOCAL out",
                "a=b LOCAL a=b",
                "- TAR -",
                "type=local,dest=out LOCAL out",
                "type=tar,dest=f TAR f",
                "type=tar TAR -",
                "type=oci,dest=-,tar=true OCI -",
                "type=docker,dest=f DOCKER f"
            })
    void readsOutputs(String text, OutputType type, String destination) {
        assertThat(OutputOption.parse(List.of(text)))
                .isEqualTo(new OutputOption(type, destination, false, List.of()));
    }

    @Test
    void readsWhatAnImageGets() {
        assertThat(OutputOption.parse(List.of())).isEqualTo(OutputOption.IMAGE);
        assertThat(
                        OutputOption.parse(
                                List.of("type=image,\"name=a:1,b:2\",rewrite-timestamp=true")))
                .isEqualTo(new OutputOption(OutputType.IMAGE, null, true, List.of("a:1", "b:2")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "type=zip",
                "type=local",
                "type=local,dest=-",
                "type=image,dest=f",
                "type=docker",
                "type=image,push=true",
                "type=oci,tar=false",
                "dest=a,b=c",
                "type=tar,x=y",
                "type=image,rewrite-timestamp=maybe",
                "type=registry"
            })
    void refusesOtherOutputs(String text) {
        assertThatThrownBy(() -> OutputOption.parse(List.of(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--output '" + text + "'");
        assertThatThrownBy(() -> OutputOption.parse(List.of("a", "b")))
                .hasMessageContaining("given 2 times");
    }

    @Test
    void readsAttestations() {
        assertThat(attest(null, null)).isEqualTo(new AttestOptions(false, null));
        assertThat(attest("true", "true")).isEqualTo(new AttestOptions(true, "true"));
        assertThat(attest("false", "mode=max,builder-id=b"))
                .isEqualTo(new AttestOptions(false, "mode=max,builder-id=b"));
        assertThat(attest(null, null, "type=sbom", "type=provenance,mode=min"))
                .isEqualTo(new AttestOptions(true, "mode=min"));
        assertThat(attest("false", "false", "type=sbom", "type=provenance,mode=min"))
                .isEqualTo(new AttestOptions(false, null));
        assertThatThrownBy(() -> attest("generator=x", null)).hasMessageContaining("generator");
        assertThatThrownBy(() -> attest(null, null, "type=other"))
                .hasMessageContaining("type=sbom");
    }

    @Test
    void readsNamedContexts() throws IOException {
        Files.writeString(folder.resolve("a"), "1");
        var sent = BuildContextOption.parse("src=" + folder);
        assertThat(sent.parameter()).isEqualTo("src=upload");
        assertThat(sent.part().orElseThrow().name()).isEqualTo("context.src");
        for (String elsewhere :
                List.of("docker-image://alpine", "https://h/x.git#v1", "git@h:x", "https://h/x")) {
            var option = BuildContextOption.parse("alpine:3=" + elsewhere);
            assertThat(option.parameter()).isEqualTo("alpine:3=" + elsewhere);
            assertThat(option.part()).isEmpty();
        }
        assertThatThrownBy(() -> BuildContextOption.parse("a=oci-layout:///x"))
                .hasMessageContaining("docker-image://");
        assertThatThrownBy(() -> BuildContextOption.parse("a")).hasMessageContaining("NAME=VALUE");
        assertThatThrownBy(() -> BuildContextOption.parse("A/B=x")).hasMessageContaining("A/B");
        assertThatThrownBy(() -> BuildContextOption.parse("a=" + folder + "/nowhere").part())
                .hasMessageContaining("is no folder");
    }

    private static AttestOptions attest(
            @Nullable String sbom, @Nullable String provenance, String... attests) {
        return AttestOptions.parse(List.of(attests), sbom, provenance);
    }

    private static byte[] content(BodyPart part) throws IOException {
        var out = new ByteArrayOutputStream();
        part.source().writeTo(out);
        return out.toByteArray();
    }
}
