package dev.kiln.gateway.job;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/** A request that is answered with a problem (RFC 9457). */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ProblemDetail problem;

    private ProblemException(ProblemDetail problem, @Nullable Throwable cause) {
        super(problem.getDetail(), cause);
        this.problem = problem;
    }

    /** The answer. */
    public ProblemDetail problem() {
        return problem;
    }

    /** A problem without a cause. */
    public static ProblemException of(HttpStatus status, String title, String detail) {
        return of(status, title, detail, Map.of(), null);
    }

    static ProblemException of(
            HttpStatus status,
            String title,
            String detail,
            Map<String, Object> properties,
            @Nullable Throwable cause) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setTitle(title);
        properties.forEach(problem::setProperty);
        return new ProblemException(problem, cause);
    }

    /** A query parameter or header that is not as it must be. */
    static ProblemException badParameter(String name, String detail) {
        return of(
                HttpStatus.BAD_REQUEST,
                "Bad parameter",
                "parameter '" + name + "': " + detail,
                Map.of("parameter", name),
                null);
    }

    /** A part of a body that is missing, or not as it must be. */
    static ProblemException badPart(String name, String detail) {
        String shown = name.length() <= 80 ? name : name.substring(0, 80) + "…";
        return of(
                HttpStatus.BAD_REQUEST,
                "Bad part",
                "part '" + shown + "': " + detail,
                Map.of("part", shown),
                null);
    }

    static ProblemException noSuchJob(String id) {
        return of(
                HttpStatus.NOT_FOUND,
                "No such job",
                "there is no job '" + id + "' here: GET /api/v1/jobs lists the newest ones");
    }
}
