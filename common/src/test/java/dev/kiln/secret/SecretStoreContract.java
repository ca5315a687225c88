package dev.kiln.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.kiln.job.JobId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** What all stores of secrets do. */
public abstract class SecretStoreContract {
    /** The bounds of the store under test. */
    protected static final SecretSettings SETTINGS =
            new SecretSettings(
                    null,
                    3,
                    DataSize.ofKilobytes(500),
                    DataSize.ofMegabytes(1),
                    Duration.ofHours(1));

    protected static final Duration LONG = Duration.ofMinutes(1);
    private static final String CANARY = "canary-7d1f";

    protected final JobId job = JobId.create(Instant.now());
    private final JobId other = JobId.create(Instant.now());

    /** The store under test; it is empty. */
    protected abstract SecretStore store();

    @Test
    void keepsTheSecretsOfEachJobApart() {
        store().put(job, Map.of("token", bytes("a"), "key", bytes("b")), LONG);
        store().put(other, Map.of("token", bytes("c")), LONG);
        assertThat(store().find(job, "token")).contains(bytes("a"));
        assertThat(store().find(job, "key")).contains(bytes("b"));
        assertThat(store().find(other, "token")).contains(bytes("c"));
        assertThat(store().find(other, "key")).isEmpty();
    }

    @Test
    void keepsEveryByteAndTheEmptySecret() {
        byte[] all = new byte[500 * 1024];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        store().put(job, Map.of("all", all, "none", new byte[0]), LONG);
        assertThat(store().find(job, "all").orElseThrow()).isEqualTo(all);
        assertThat(store().find(job, "none").orElseThrow()).isEmpty();
    }

    @Test
    void arraysBelongToTheCaller() {
        byte[] mine = bytes("a");
        store().put(job, Map.of("token", mine), LONG);
        Arrays.fill(mine, (byte) 0);
        Arrays.fill(store().find(job, "token").orElseThrow(), (byte) 0);
        assertThat(store().find(job, "token")).contains(bytes("a"));
    }

    @Test
    void puttingReplacesAll() {
        store().put(job, Map.of("token", bytes("a"), "key", bytes("b")), LONG);
        store().put(job, Map.of("token", bytes("c")), LONG);
        assertThat(store().find(job, "token")).contains(bytes("c"));
        assertThat(store().find(job, "key")).isEmpty();
        store().put(job, Map.of(), LONG);
        assertThat(store().find(job, "token")).isEmpty();
    }

    @Test
    void forgetsWhatIsRemovedOrExpired() {
        store().put(job, Map.of("token", bytes("a")), LONG);
        store().put(other, Map.of("token", bytes("b")), Duration.ofMillis(100));
        store().remove(job);
        assertThat(store().find(job, "token")).isEmpty();
        await().until(() -> store().find(other, "token").isEmpty());
    }

    @Test
    void refusesWhatIsTooMuchAndNamesTheSetting() {
        byte[] large = new byte[500 * 1024 + 1];
        assertThatThrownBy(() -> store().put(job, Map.of("token", large), LONG))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("kiln.secrets.max-size");
        Map<String, byte[]> many = new HashMap<>();
        for (int i = 0; i < 4; i++) {
            many.put("s" + i, bytes(CANARY));
        }
        assertThatThrownBy(() -> store().put(job, many, LONG))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("kiln.secrets.max-count")
                .hasMessageNotContaining(CANARY);
        for (String id : new String[] {"", "a\nb", "n".repeat(SecretStore.MAX_ID_LENGTH + 1)}) {
            assertThatThrownBy(() -> store().put(job, Map.of(id, bytes(CANARY)), LONG))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining(CANARY);
        }
        assertThatThrownBy(() -> store().put(job, Map.of("a", bytes("a")), Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(store().find(job, "s0")).isEmpty();
    }

    @Test
    void saysNothingOfItsValues() {
        store().put(job, Map.of("token", bytes(CANARY)), LONG);
        assertThat(store().toString()).doesNotContain(CANARY);
    }

    protected static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
