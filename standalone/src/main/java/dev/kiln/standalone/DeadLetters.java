package dev.kiln.standalone;

import dev.kiln.job.Job;
import dev.kiln.job.JobId;
import dev.kiln.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.h2.mvstore.MVMap;

/** Jobs that nobody can do anything with, kept for operators across restarts. */
public final class DeadLetters {
    /** The oldest are dropped beyond this. */
    public static final int MAX_LETTERS = 1_000;

    private final EmbeddedStore store;
    private final MVMap<String, String> letters;

    public DeadLetters(EmbeddedStore store) {
        this.store = store;
        letters = store.map("dead");
    }

    /** Oldest job first. */
    public List<DeadLetter> list() {
        return letters.values().stream().map(json -> Json.read(json, DeadLetter.class)).toList();
    }

    public Optional<DeadLetter> find(JobId job) {
        return Optional.ofNullable(letters.get(job.toString()))
                .map(json -> Json.read(json, DeadLetter.class));
    }

    void add(DeadLetter letter) {
        store.changeDurably(() -> {
            letters.put(letter.job().id().toString(), Json.text(letter));
            while (letters.size() > MAX_LETTERS) {
                letters.remove(letters.firstKey());
            }
            return letter;
        });
    }

    /** A job that was given up, why, and when. */
    public record DeadLetter(Job job, String reason, Instant at) {}
}
