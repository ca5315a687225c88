package dev.kiln.gateway.job;

import dev.kiln.secret.SecretsUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Turns the failures of the jobs API, and of it alone, into problem details. */
@RestControllerAdvice(
        assignableTypes = {
            BuildController.class,
            JobController.class,
            JobStreamController.class,
            OutputController.class,
            PushController.class
        })
public final class JobProblems {
    private static final Logger LOG = LoggerFactory.getLogger(JobProblems.class);
    private static final String RETRY_AFTER_SECONDS = "5";

    @ExceptionHandler
    ResponseEntity<ProblemDetail> problem(ProblemException e) {
        return answer(e);
    }

    /** The answer to a request that meets with a problem. */
    public static ResponseEntity<ProblemDetail> answer(ProblemException e) {
        var response = ResponseEntity.status(e.problem().getStatus());
        if (e.problem().getStatus() == HttpStatus.SERVICE_UNAVAILABLE.value()) {
            LOG.warn("{}", e.getMessage(), e.getCause());
            response.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        return response.body(e.problem());
    }

    /** The message names the setting to change, and no secret. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> secretsUnavailable(SecretsUnavailableException e) {
        return problem(
                ProblemException.of(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "Secrets unavailable",
                        String.valueOf(e.getMessage()),
                        java.util.Map.of(),
                        e));
    }

    /** Redis does not answer: neither state nor log of any job can be told. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> journalUnavailable(DataAccessException e) {
        return problem(
                ProblemException.of(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "Journal unavailable",
                        "the journal of the jobs cannot be reached: try again in a moment; the"
                                + " operator finds the cause in the gateway's log",
                        java.util.Map.of(),
                        e));
    }
}
