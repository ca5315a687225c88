package dev.kiln.dockerfile;

import java.util.Arrays;

/**
 * Times how long a Dockerfile of 10,000 lines takes to parse, warm, and fails where the median is
 * above what is promised. Run by {@code benchmarks/parser}.
 */
final class ParserBenchmark {
    private static final int LINES = 10_000;
    private static final int WARM_UP_RUNS = 30;
    private static final int RUNS = 31;
    private static final long MAX_MILLIS = 200;
    private static final String STAGE =
            """
            FROM --platform=$BUILDPLATFORM debian:${TAG:-bookworm} AS stage%1$d
            ARG VERSION=1.2.%1$d
            ENV PATH="/opt/app/bin:$PATH" NAME='stage %1$d' \\
                # a comment in between
                EMPTY= QUOTED="a \\"b\\""
            LABEL org.opencontainers.image.title="stage %1$d"
            WORKDIR /src
            RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \\
                apt-get update && \\
                apt-get install -y --no-install-recommends build-essential
            COPY --chown=1000:1000 --link Makefile src/*.c /src/
            RUN <<EOF
            set -e
            make -j"$(nproc)" VERSION=${VERSION}
            EOF
            HEALTHCHECK --interval=30s --retries=3 CMD ["curl", "-f", "http://localhost/"]
            EXPOSE 80/tcp 443
            CMD ["/opt/app/bin/run", "--verbose"]

            """;

    private ParserBenchmark() {}

    public static void main(String[] args) {
        String text = text();
        int instructions = 0;
        for (int i = 0; i < WARM_UP_RUNS; i++) {
            instructions = parse(text);
        }
        double[] millis = new double[RUNS];
        for (int i = 0; i < RUNS; i++) {
            long began = System.nanoTime();
            instructions = parse(text);
            millis[i] = (System.nanoTime() - began) / 1e6;
        }
        Arrays.sort(millis);
        double median = millis[RUNS / 2];
        System.out.printf(
                "%d lines, %d instructions: median %.1f ms, fastest %.1f ms, slowest %.1f ms%n",
                text.lines().count(), instructions, median, millis[0], millis[RUNS - 1]);
        if (median > MAX_MILLIS) {
            System.err.printf("the median is above %d ms%n", MAX_MILLIS);
            System.exit(1);
        }
    }

    /** As many instructions as the stages hold. */
    private static int parse(String text) {
        return DockerfileParser.parse(text).stages().stream()
                .mapToInt(stage -> stage.instructions().size() + 1)
                .sum();
    }

    private static String text() {
        var text = new StringBuilder();
        int lines = (int) STAGE.lines().count();
        for (int i = 0; i * lines < LINES; i++) {
            text.append(STAGE.formatted(i));
        }
        return text.toString();
    }
}
