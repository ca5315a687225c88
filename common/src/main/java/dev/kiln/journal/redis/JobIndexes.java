package dev.kiln.journal.redis;

import dev.kiln.job.JobId;
import dev.kiln.job.JobRecord;
import dev.kiln.job.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.core.io.ClassPathResource;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.ZSetOperations;
import org.springframework.data.redis.core.script.RedisScript;

/**
 * Which jobs there are: the newest, and those in each state that is not terminal. An index is only
 * a list of suspects: it is written before the job, so that no job is missing from it, and whatever
 * turns out to be wrong in it is dropped by the reader, unless it is so young that its job may be
 * about to be written.
 */
final class JobIndexes {
    private static final String RECENT = "kiln:jobs:recent";
    private static final Duration GRACE = Duration.ofMinutes(1);
    private static final int PAGE = 200;
    private static final int TIME_DIGITS = 11;

    private static final RedisScript<Long> FORGET =
            RedisScript.of(new ClassPathResource("forget.lua", JobIndexes.class), Long.class);

    private final StringRedisTemplate redis;
    private final int listedJobs;

    JobIndexes(StringRedisTemplate redis, int listedJobs) {
        this.redis = redis;
        this.listedJobs = listedJobs;
    }

    private static String inState(JobState state) {
        return "kiln:jobs:in:" + state;
    }

    /** To be called before the job is written. */
    void opening(JobId job, Instant now) {
        // All scores are equal, which orders them by id, and that is by age.
        redis.opsForZSet().add(RECENT, job.toString(), 0);
        redis.opsForZSet().removeRange(RECENT, 0, -listedJobs - 1L);
        entering(job, JobState.ACCEPTED, now);
    }

    /** To be called before the job is written with this state. */
    void entering(JobId job, JobState state, Instant now) {
        if (!state.isTerminal()) {
            redis.opsForZSet().add(inState(state), job.toString(), (double) now.toEpochMilli());
        }
    }

    /**
     * To be called after the job was written with another state.
     *
     * @param since when it came into the state that it has left; if it is back by now, it stays
     */
    void left(JobId job, JobState state, Instant since) {
        redis.execute(
                FORGET,
                List.of(inState(state)),
                job.toString(),
                String.valueOf(since.toEpochMilli()));
    }

    List<JobRecord> recent(int limit, Instant now) {
        List<JobRecord> jobs = new ArrayList<>();
        long from = 0;
        while (jobs.size() < limit) {
            Set<String> page = redis.opsForZSet().reverseRange(RECENT, from, from + PAGE - 1);
            if (page == null || page.isEmpty()) {
                break;
            }
            from += page.size();
            for (String id : page) {
                Optional<StoredJob> job = StoredJob.find(redis, new JobId(id));
                if (job.isPresent()) {
                    jobs.add(job.get().record());
                } else if (submittedAt(id).isBefore(now.minus(GRACE))) {
                    redis.opsForZSet().remove(RECENT, id);
                    from--;
                }
                if (jobs.size() == limit) {
                    break;
                }
            }
        }
        return jobs;
    }

    List<JobRecord> waiting(JobState state, Instant before, int limit, Instant now) {
        List<JobRecord> jobs = new ArrayList<>();
        for (Suspect suspect : suspects(state, before)) {
            if (jobs.size() == limit) {
                break;
            }
            Optional<StoredJob> job = StoredJob.find(redis, suspect.job());
            if (job.isPresent() && job.get().record().state() == state) {
                job.filter(stored -> stored.since().isBefore(before))
                        .ifPresent(stored -> jobs.add(stored.record()));
            } else if (suspect.since().isBefore(now.minus(GRACE))) {
                left(suspect.job(), state, suspect.since());
            }
        }
        return jobs;
    }

    /** Read page by page, oldest first, as long as somebody asks for more. */
    private Iterable<Suspect> suspects(JobState state, Instant before) {
        return () ->
                Stream.iterate(0L, offset -> offset + PAGE)
                        .map(offset -> page(state, before, offset))
                        .takeWhile(page -> !page.isEmpty())
                        .flatMap(List::stream)
                        .iterator();
    }

    private List<Suspect> page(JobState state, Instant before, long offset) {
        Set<ZSetOperations.TypedTuple<String>> found =
                redis.opsForZSet()
                        .rangeByScoreWithScores(
                                inState(state), 0, (double) before.toEpochMilli(), offset, PAGE);
        return found == null ? List.of() : found.stream().flatMap(Suspect::of).toList();
    }

    private static Instant submittedAt(String id) {
        return Instant.ofEpochMilli(Long.parseLong(id.substring(0, TIME_DIGITS), 16));
    }

    private record Suspect(JobId job, Instant since) {
        static Stream<Suspect> of(ZSetOperations.TypedTuple<String> entry) {
            String id = entry.getValue();
            Double score = entry.getScore();
            return id == null || score == null
                    ? Stream.empty()
                    : Stream.of(
                            new Suspect(new JobId(id), Instant.ofEpochMilli(score.longValue())));
        }
    }
}
