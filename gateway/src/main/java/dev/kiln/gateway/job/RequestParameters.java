package dev.kiln.gateway.job;

import dev.kiln.image.ImageReference;
import dev.kiln.job.Job;
import java.util.regex.Pattern;

/** Parameters that several sorts of jobs have. */
final class RequestParameters {
    private static final int MAX_PROJECT_LENGTH = 64;
    private static final Pattern PROJECT = Pattern.compile("[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*");

    private RequestParameters() {}

    /** The tenant that a job is for. */
    static String project(QueryParameters parameters) {
        String project = parameters.one("project", Job.DEFAULT_PROJECT);
        if (project.length() > MAX_PROJECT_LENGTH || !PROJECT.matcher(project).matches()) {
            throw ProblemException.badParameter(
                    "project",
                    "expected at most "
                            + MAX_PROJECT_LENGTH
                            + " lower-case letters and digits, with ._- between them");
        }
        return project;
    }

    /** The name of an image, by tag. */
    static ImageReference tagged(String parameter, String text) {
        ImageReference name;
        try {
            name = ImageReference.parse(text);
        } catch (IllegalArgumentException e) {
            throw ProblemException.badParameter(parameter, String.valueOf(e.getMessage()));
        }
        if (name.digest() != null) {
            throw ProblemException.badParameter(
                    parameter,
                    "'" + text + "' has a digest: an image's digest follows from it; give a tag");
        }
        return name;
    }
}
